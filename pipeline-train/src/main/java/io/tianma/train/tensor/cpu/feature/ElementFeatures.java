package io.tianma.train.tensor.cpu.feature;

import io.tianma.train.tensor.FeatureMap;
import io.tianma.train.tensor.LinearAttentionSpec;
import io.tianma.train.tensor.cpu.memory.Raw;

/** Maps of each coordinate by itself: ELU, RELU, and EXP, whose exponents are the coordinates. */
final class ElementFeatures extends FeatureRule {
  private final FeatureRows loops;
  private FeatureMap map;
  private int width;

  ElementFeatures(FeatureRows loops) {
    this.loops = loops;
  }

  ElementFeatures of(FeatureMap newMap, int newWidth) {
    map = newMap;
    width = newWidth;
    return this;
  }

  @Override
  void forward(HeadRows x, int h, int from, int n, long y) {
    for (int i = 0; i < n; i++) {
      long to = y + 4L * i * width;
      switch (map) {
        case ELU -> loops.elu(x.row(from + i), to, width);
        case RELU ->
            loops.relu((float) LinearAttentionSpec.RELU_OFFSET, x.row(from + i), to, width);
        default -> Raw.copy(x.row(from + i), to, 4L * width);
      }
    }
  }

  @Override
  void backward(HeadRows x, int h, int from, int n, long y, long dy, HeadRows dx) {
    for (int i = 0; i < n; i++) {
      long d = dy + 4L * i * width;
      switch (map) {
        case ELU -> loops.eluSlope(y + 4L * i * width, d, width);
        case RELU -> loops.reluSlope(x.row(from + i), d, width);
        default -> loops.multiply(y + 4L * i * width, d, width);
      }
      Raw.copy(d, dx.row(from + i), 4L * width);
    }
  }
}
