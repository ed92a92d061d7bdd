package io.tianma.train.tensor.cpu.feature;

import io.tianma.train.tensor.RaggedRows;
import io.tianma.train.tensor.Tensor;
import io.tianma.train.tensor.cpu.rows.Rows;

/** The rows [n, K] of one head of one sample that count; moved from head to head. */
public final class HeadRows {
  private Tensor x;
  private int headSize;
  private long sample;
  private long address;
  private int count;

  /** Heads of x [B, T, H K] from now on. */
  public void of(Tensor newX, int newHeadSize) {
    x = newX;
    headSize = newHeadSize;
  }

  /** No rows at all from now on. */
  public void leave() {
    x = null;
    count = 0;
  }

  /** Goes to sample b. */
  public void sample(int b) {
    if (x != null) {
      count = RaggedRows.length(x, b);
      sample = x.address() + 4L * b * x.size(1) * x.stride();
    }
  }

  /** Goes to a head of the sample. */
  public void head(int h) {
    address = sample + 4L * h * headSize;
  }

  /** Row i of the head. */
  public long row(int i) {
    return address + 4L * i * x.stride();
  }

  public int count() {
    return count;
  }

  /** Row i of all heads of the sample. */
  public long whole(int i) {
    return sample + 4L * i * x.stride();
  }

  /** Elements of such a row. */
  public int wholeColumns() {
    return x.columns();
  }

  /**
   * Reads rows of all heads in their order, which the processor sees coming; a head's few columns
   * at a time it does not.
   */
  public void bringToCache(Rows rows, int from, int n) {
    for (int i = from; i < Math.min(from + n, count); i++) {
      rows.max(whole(i), x.columns());
    }
  }
}
