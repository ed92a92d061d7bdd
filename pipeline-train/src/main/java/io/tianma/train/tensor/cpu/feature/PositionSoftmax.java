package io.tianma.train.tensor.cpu.feature;

import io.tianma.train.tensor.cpu.memory.Raw;
import io.tianma.train.tensor.cpu.memory.Room;
import io.tianma.train.tensor.cpu.rows.Rows;

/** SOFTMAX_FACTORISED's features of keys: the softmax over rows of each column of each head. */
final class PositionSoftmax extends FeatureRule {
  private final Rows rows;
  private final FeatureRows loops;
  private final Room room = new Room();
  private int width;
  private long greatest; // of each column of all heads
  private long inverse; // one over the sum of each column's exponentials
  private long dots; // of features and their derivatives
  private long made;

  PositionSoftmax(Rows rows, FeatureRows loops) {
    this.rows = rows;
    this.loops = loops;
  }

  PositionSoftmax of(int newWidth) {
    width = newWidth;
    return this;
  }

  @Override
  void begin(HeadRows x) {
    int all = x.wholeColumns();
    greatest = room.at(4 * all);
    inverse = greatest + 4L * all;
    dots = inverse + 4L * all;
    made = dots + 4L * all;
    rows.fill(Float.NEGATIVE_INFINITY, greatest, all);
    for (int j = 0; j < x.count(); j++) {
      loops.greater(x.whole(j), greatest, all);
    }
    rows.fill(0, inverse, all);
    for (int j = 0; j < x.count(); j++) {
      exponentials(x.whole(j), greatest, made, all);
      rows.axpy(1, made, inverse, all);
    }
    for (int r = 0; r < all; r++) {
      Raw.put(inverse, r, 1 / Raw.get(inverse, r));
    }
    rows.fill(0, dots, all);
  }

  private void exponentials(long x, long shifts, long y, int n) {
    Raw.copy(x, y, 4L * n);
    rows.axpy(-1, shifts, y, n);
    loops.exp(0, y, n);
  }

  @Override
  void forward(HeadRows x, int h, int from, int n, long y) {
    long before = 4L * h * width;
    for (int j = 0; j < n; j++) {
      exponentials(x.row(from + j), greatest + before, y + 4L * j * width, width);
      loops.multiply(inverse + before, y + 4L * j * width, width);
    }
  }

  @Override
  void backward(HeadRows x, int h, int from, int n, long y, long dy, HeadRows dx) {
    loops.multiply(y, dy, n * width);
    for (int j = 0; j < n; j++) {
      rows.axpy(1, dy + 4L * j * width, dots + 4L * h * width, width);
      Raw.copy(dy + 4L * j * width, dx.row(from + j), 4L * width);
    }
  }

  @Override
  void end(HeadRows x, HeadRows dx) {
    int all = x.wholeColumns();
    loops.multiply(inverse, dots, all);
    for (int j = 0; j < x.count(); j++) {
      exponentials(x.whole(j), greatest, made, all);
      loops.multiply(dots, made, all);
      rows.axpy(-1, made, dx.whole(j), all);
    }
  }
}
