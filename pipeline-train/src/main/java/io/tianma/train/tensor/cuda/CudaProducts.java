package io.tianma.train.tensor.cuda;

import io.tianma.train.tensor.Arena;
import io.tianma.train.tensor.DType;
import io.tianma.train.tensor.Tensor;
import io.tianma.train.tensor.cuda.device.Device;
import io.tianma.train.tensor.cuda.device.Launch;
import io.tianma.train.tensor.cuda.device.Source;

/**
 * Products of matrices by cuBLAS, which knows no ragged rows: where there are some, void rows are
 * left out by copies.
 */
final class CudaProducts {
  private final Device device;
  private final Launch launch;
  private final Arena scratch;

  CudaProducts(Device device, Launch launch, Arena scratch) {
    this.device = device;
    this.launch = launch;
    this.scratch = scratch;
  }

  /** See {@link io.tianma.train.tensor.Kernels#gemm}. */
  void gemm(
      boolean transposeA,
      boolean transposeB,
      double alpha,
      Tensor a,
      Tensor b,
      double beta,
      Tensor c) {
    if (c.lengths() != null) {
      Tensor whole = scratch.take(c.type(), c.shape());
      if (beta != 0) {
        copy(c, whole.ragged(c.lengths()));
      }
      gemm(transposeA, transposeB, alpha, a.ragged(null), b, beta, whole);
      copy(whole.ragged(c.lengths()), c);
      return;
    }
    boolean sumsOverRows = transposeA && a.lengths() != null;
    Tensor left = sumsOverRows ? cleared(a.type(), a) : a;
    Tensor right = sumsOverRows ? cleared(b.type(), b.ragged(a.lengths())) : b;
    batch(transposeA, transposeB, alpha, left, 0, right, 0, beta, c, 0, 1);
  }

  /** See {@link Device#gemm}; products of nothing are zero. */
  void batch(
      boolean transposeA,
      boolean transposeB,
      double alpha,
      Tensor a,
      long stepA,
      Tensor b,
      long stepB,
      double beta,
      Tensor c,
      long stepC,
      int count) {
    int inner = transposeA ? a.rows() : a.columns();
    if (c.elements() == 0 || count == 0) {
      return;
    }
    if (inner == 0) {
      throw new IllegalArgumentException("product over nothing: " + a + " and " + b);
    }
    device.gemm(transposeA, transposeB, alpha, a, stepA, b, stepB, beta, c, stepC, count);
  }

  /** How many elements lie between matrices of one size, or 0 if they do not lie evenly. */
  static long step(Tensor[] matrices) {
    int bytes = matrices[0].type().bytes();
    long step = matrices.length < 2 ? 0 : matrices[1].address() - matrices[0].address();
    for (int i = 0; i < matrices.length; i++) {
      boolean evenly = matrices[i].address() == matrices[0].address() + i * step;
      if (!evenly || !matrices[i].contiguous() || matrices[i].lengths() != null) {
        return 0;
      }
    }
    return step < 0 || step % bytes != 0 || step / bytes < matrices[0].elements()
        ? 0
        : step / bytes;
  }

  /** A copy of x in that type with zeros for rows that do not count. */
  Tensor cleared(DType type, Tensor x) {
    Tensor copy = scratch.take(type, x.shape());
    Tensor ragged = copy.ragged(x.lengths());
    if (x.lengths() != null) {
      launch.of(Source.ELEMENTS, "clearVoid", like(copy)).with(ragged).elements(x.elements());
    }
    copy(x, ragged);
    return copy;
  }

  void copy(Tensor x, Tensor y) {
    launch.of(Source.ELEMENTS, "copy", like(x)).with(x).with(y).elements(x.elements());
  }

  private static Tensor like(Tensor x) {
    return x.type() == DType.BF16 ? Tensor.at(0, DType.F32, 1) : x;
  }
}
