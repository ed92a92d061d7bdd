package io.tianma.train.tensor.cuda;

import static io.tianma.train.tensor.cuda.device.Source.MIXING;

import io.tianma.train.tensor.Tensor;
import io.tianma.train.tensor.cuda.device.Launch;

/** Short convolutions, with weights for all positions [G, k] or for each [B, T, G k]. */
final class CudaConvolution {
  private static final int WARP = 32;
  private static final int LARGE = 16; // channels of a group that a warp adds up

  private final Launch launch;
  private final ColumnParts parts;

  CudaConvolution(Launch launch, ColumnParts parts) {
    this.launch = launch;
    this.parts = parts;
  }

  void forward(int groups, int left, Tensor w, Tensor u, Tensor c) {
    launch
        .of(MIXING, "convolveRows", c)
        .with(groups)
        .with(left)
        .with(byPosition(w))
        .with(w)
        .with(u)
        .with(c)
        .elements(c.elements());
  }

  void backward(int groups, int left, Tensor dc, Tensor w, Tensor u, Tensor du, Tensor dw) {
    launch
        .of(MIXING, "convolveInputSlopes", dc)
        .with(groups)
        .with(left)
        .with(byPosition(w))
        .with(dc)
        .with(w)
        .with(du)
        .elements(du.elements());
    if (!byPosition(w)) {
      parts.addTapSums(left, dc, u, dw);
      return;
    }
    int lanes = dc.columns() / groups >= LARGE ? WARP : 1;
    launch
        .of(MIXING, "convolveWeightSlopes", dc)
        .with(groups)
        .with(left)
        .with(lanes)
        .with(dc)
        .with(u)
        .with(dw)
        .elements(dw.elements() * lanes);
  }

  private static boolean byPosition(Tensor w) {
    return w.rank() == 3;
  }
}
