package io.tianma.train.tensor.cpu.feature;

import io.tianma.train.tensor.cpu.memory.Raw;
import io.tianma.train.tensor.cpu.rows.Rows;

/** SOFTMAX_FACTORISED's features of queries: each row's softmax. */
final class SoftmaxFeatures extends FeatureRule {
  private final Rows rows;
  private int width;

  SoftmaxFeatures(Rows rows) {
    this.rows = rows;
  }

  SoftmaxFeatures of(int newWidth) {
    width = newWidth;
    return this;
  }

  @Override
  void forward(HeadRows x, int h, int from, int n, long y) {
    for (int i = 0; i < n; i++) {
      long to = y + 4L * i * width;
      Raw.copy(x.row(from + i), to, 4L * width);
      rows.softmax(to, 0, 0, to, width);
    }
  }

  @Override
  void backward(HeadRows x, int h, int from, int n, long y, long dy, HeadRows dx) {
    for (int i = 0; i < n; i++) {
      long d = dy + 4L * i * width;
      rows.softmaxBackward(y + 4L * i * width, d, width);
      Raw.copy(d, dx.row(from + i), 4L * width);
    }
  }
}
