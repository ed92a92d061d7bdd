package io.tianma.train.tensor.cpu.rows;

import io.tianma.train.tensor.Dropout;
import io.tianma.train.tensor.DropoutMask;
import io.tianma.train.tensor.HostMemory;

/** The mask of one tensor, read once for a kernel. */
public final class CpuDropout {
  private int firstKey;
  private int secondKey;
  private int threshold;
  private float scale;
  private long first;

  public void read(Dropout dropout) {
    long c = dropout.counter().address();
    int seedLow = HostMemory.getInt(c, 0);
    int seedHigh = HostMemory.getInt(c, 1);
    int stepLow = HostMemory.getInt(c, 2);
    int stepHigh = HostMemory.getInt(c, 3);
    firstKey = DropoutMask.firstKey(seedLow, seedHigh, stepLow, stepHigh, dropout.stream());
    secondKey = DropoutMask.secondKey(seedLow, seedHigh, stepLow, stepHigh, dropout.stream());
    threshold = DropoutMask.threshold(dropout.rate());
    scale = (float) (1 / (1 - dropout.rate()));
    first = dropout.first();
  }

  /** {@code y = x ⊙ mask / (1 - rate)} for the n elements from {@code index} of the part on. */
  public void apply(Rows rows, long index, long x, long y, int n) {
    rows.dropout(firstKey, secondKey, threshold, scale, (int) (first + index), x, y, n);
  }
}
