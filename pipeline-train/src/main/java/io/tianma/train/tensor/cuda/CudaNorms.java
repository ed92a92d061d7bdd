package io.tianma.train.tensor.cuda;

import static io.tianma.train.tensor.cuda.CudaKernels.ceil;

import io.tianma.train.tensor.Arena;
import io.tianma.train.tensor.Dropout;
import io.tianma.train.tensor.Tensor;
import io.tianma.train.tensor.cuda.device.Launch;
import io.tianma.train.tensor.cuda.device.Source;

/** Norms of rows, alone and joined with the sum that they read. */
final class CudaNorms {
  private static final int CHUNK_ROWS = 32; // of a sample, whose gradient of gamma a block adds up
  private static final int NORM_BLOCKS = 264; // that leave a part of gamma's gradient each
  private static final int SHARED = 48 << 10;

  private final Launch launch;
  private final Arena scratch;
  private final CudaRowSums rowSums;

  CudaNorms(Launch launch, Arena scratch, CudaRowSums rowSums) {
    this.launch = launch;
    this.scratch = scratch;
    this.rowSums = rowSums;
  }

  /** See {@link io.tianma.train.tensor.Kernels#rmsNorm}. */
  void rmsNorm(Tensor xND, Tensor gammaD, double eps, Tensor yND, Tensor inverseN) {
    launch
        .of(Source.NORMS, Launch.packs(xND, gammaD, yND) ? "rmsNorm4" : "rmsNorm", xND)
        .with(xND)
        .with(gammaD)
        .with(eps)
        .with(yND)
        .with(inverseN)
        .blocks(ceil(xND.rows(), 8), 1, 256);
  }

  /** See {@link io.tianma.train.tensor.Kernels#rmsNormBackward}. */
  void rmsNormBackward(
      Tensor dyND,
      Tensor xND,
      Tensor gammaD,
      Tensor inverseN,
      Tensor residualND,
      Tensor dxND,
      Tensor dGamma) {
    scratch.reset();
    int width = xND.columns();
    int samples = xND.rank() < 3 ? 1 : xND.size(0);
    int rows = xND.rows() / Math.max(1, samples);
    int chunks = Math.max(1, ceil(rows, CHUNK_ROWS));
    int warps = Math.max(1, Math.min(8, SHARED / (width * xND.type().bytes())));
    Tensor part = scratch.take(xND.type(), samples * chunks, width);
    boolean packs = Launch.packs(dyND, xND, gammaD, residualND == null ? dxND : residualND, dxND);
    launch
        .of(Source.NORMS, packs ? "rmsNormBackward4" : "rmsNormBackward", xND)
        .with(dyND)
        .with(xND)
        .with(gammaD)
        .with(inverseN)
        .with(residualND)
        .with(dxND)
        .with(part)
        .with(rows)
        .with(CHUNK_ROWS)
        .shared(warps * width * xND.type().bytes())
        .blocks(chunks, samples, 32 * warps);
    if (dGamma.rank() == 1) {
      launch
          .of(Source.ELEMENTS, "addRows", dGamma)
          .with(part)
          .with(dGamma)
          .blocks(ceil(width, 32), 1, 1024);
      return;
    }
    launch
        .of(Source.NORMS, "addGroups", xND)
        .with(part)
        .with(chunks)
        .with(dGamma)
        .elements(dGamma.elements());
  }

  /**
   * See {@link io.tianma.train.tensor.Kernels#addNorm}.
   *
   * @return false, with nothing done, where rows do not fit into registers
   */
  boolean addNorm(
      Dropout dropout,
      Tensor residual,
      Tensor part,
      Tensor sum,
      Tensor gammaD,
      double eps,
      Tensor yND,
      Tensor inverseN) {
    if (!inRegisters(residual, part, sum, gammaD, yND)) {
      return false;
    }
    launch
        .of(Source.NORMS, "addNorm", sum)
        .with(dropout)
        .with(residual)
        .with(part)
        .with(sum)
        .with(gammaD)
        .with(eps)
        .with(yND)
        .with(inverseN)
        .blocks(Math.min(4 * NORM_BLOCKS, ceil(sum.rows(), 8)), 1, 256);
    return true;
  }

  /**
   * See {@link io.tianma.train.tensor.Kernels#addNormBackward}.
   *
   * @return false, with nothing done, where rows do not fit into registers
   */
  boolean addNormBackward(
      Dropout dropout,
      Tensor dyND,
      Tensor xND,
      Tensor gammaD,
      Tensor inverseN,
      Tensor residualND,
      Tensor dxND,
      Tensor dPart,
      boolean adds,
      Tensor dGammaD) {
    Tensor passed = residualND == null ? dxND : residualND;
    if (!inRegisters(dyND, xND, gammaD, passed, dxND, dPart == null ? dxND : dPart)) {
      return false;
    }
    int width = xND.columns();
    int blocks = Math.min(NORM_BLOCKS, ceil(xND.rows(), 8));
    int warps = Math.min(8, SHARED / (width * xND.type().bytes()));
    Tensor parts = rowSums.room(xND.type(), blocks, width);
    launch
        .of(Source.NORMS, "addNormBackward", xND)
        .with(dropout)
        .with(dyND)
        .with(xND)
        .with(gammaD)
        .with(inverseN)
        .with(residualND)
        .with(dxND)
        .with(dPart)
        .with(parts)
        .shared(warps * width * xND.type().bytes())
        .blocks(blocks, 1, 32 * warps);
    rowSums.add(parts, dGammaD, adds);
    return true;
  }

  /** Whether kernels can hold a row of each in registers. */
  private static boolean inRegisters(Tensor... tensors) {
    int width = tensors[0].columns();
    return (width == 256 || width == 512 || width == 768) && Launch.packs(tensors);
  }
}
