package io.tianma.train.tensor.cuda;

import static io.tianma.train.tensor.cuda.device.Source.POSITIONS;

import io.tianma.train.tensor.Arena;
import io.tianma.train.tensor.Tensor;
import io.tianma.train.tensor.cuda.device.Device;
import io.tianma.train.tensor.cuda.device.Launch;

/**
 * Matrices and biases over positions. Products are cuBLAS' on operands without holes: where rows
 * are void or weights are not seen, it gets a copy with zeros there.
 */
final class CudaPositions {
  private static final int THREADS = 256;

  private final Launch launch;
  private final Device device;
  private final Arena scratch;

  CudaPositions(Launch launch, Device device, Arena scratch) {
    this.launch = launch;
    this.device = device;
    this.scratch = scratch;
  }

  void mix(
      boolean transpose, boolean causal, double alpha, Tensor w, Tensor x, double beta, Tensor y) {
    if (y.elements() == 0) {
      return;
    }
    scratch.reset();
    int batch = y.size(0);
    int rows = y.size(1);
    int inner = Math.min(transpose ? w.rows() : w.columns(), x.size(1));
    if (inner == 0) {
      blend(null, beta, y);
      return;
    }
    Tensor weights = causal ? seen(transpose, w, rows, inner) : part(transpose, w, rows, inner);
    Tensor dense = x.lengths() == null ? x : dense(x, inner);
    Tensor result = y.lengths() == null ? y : scratch.take(y.type(), y.shape());
    device.gemm(
        transpose && !causal,
        false,
        alpha,
        weights,
        0,
        sample(dense, inner),
        step(dense),
        result == y ? beta : 0,
        sample(result, rows),
        step(result),
        batch);
    if (result != y) {
      blend(result, beta, y);
    }
  }

  private static Tensor part(boolean transpose, Tensor w, int rows, int inner) {
    return transpose ? w.slice(0, inner).columns(0, rows) : w.slice(0, rows).columns(0, inner);
  }

  private Tensor seen(boolean transpose, Tensor w, int rows, int inner) {
    Tensor copy = scratch.take(w.type(), rows, inner);
    launch
        .of(POSITIONS, "seenWeights", w)
        .with(transpose)
        .with(w)
        .with(copy)
        .elements(copy.elements());
    return copy;
  }

  private Tensor dense(Tensor x, int rows) {
    Tensor copy = scratch.take(x.type(), x.size(0), rows, x.columns());
    launch.of(POSITIONS, "denseRows", x).with(x).with(copy).elements(copy.elements());
    return copy;
  }

  private void blend(Tensor sums, double beta, Tensor y) {
    launch.of(POSITIONS, "blendRows", y).with(sums).with(beta).with(y).elements(y.elements());
  }

  /** The first rows of sample 0, a matrix. */
  private static Tensor sample(Tensor x, int rows) {
    Tensor wide = Tensor.at(x.address(), x.type(), rows, x.stride());
    return wide.columns(0, x.columns());
  }

  private static long step(Tensor x) {
    return (long) x.size(1) * x.stride();
  }

  void addMixGradient(boolean causal, double alpha, Tensor dy, Tensor x, int firstRow, Tensor dw) {
    int inner = dy.size(0) * dy.columns();
    if (inner == 0 || dw.elements() == 0) {
      return;
    }
    scratch.reset();
    Tensor left = sideBySide(dy, firstRow, dw.rows());
    Tensor right = sideBySide(x, 0, dw.columns());
    Tensor sums = causal ? scratch.take(dw.type(), dw.shape()) : dw;
    device.gemm(false, true, alpha, left, 0, right, 0, causal ? 0 : 1, sums, 0, 1);
    if (causal) {
      launch
          .of(POSITIONS, "addSeen", dw)
          .with(sums)
          .with(firstRow)
          .with(dw)
          .elements(dw.elements());
    }
  }

  private Tensor sideBySide(Tensor x, int first, int rows) {
    Tensor copy = scratch.take(x.type(), rows, x.size(0) * x.columns());
    launch.of(POSITIONS, "sideBySide", x).with(x).with(first).with(copy).elements(copy.elements());
    return copy;
  }

  void addByPosition(Tensor bias, Tensor x) {
    launch.of(POSITIONS, "addByPosition", x).with(bias).with(x).elements(x.elements());
  }

  void addPositionSums(Tensor dy, Tensor dBias) {
    launch.of(POSITIONS, "addPositionSums", dy).with(dy).with(dBias).blocks(dy.size(1), 1, THREADS);
  }
}
