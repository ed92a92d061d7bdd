package io.tianma.train.tensor.cpu.mixing;

import static io.tianma.train.tensor.cpu.rows.Aside.row;

import io.tianma.train.tensor.RaggedRows;
import io.tianma.train.tensor.Tensor;
import io.tianma.train.tensor.cpu.memory.Raw;
import io.tianma.train.tensor.cpu.memory.Room;
import io.tianma.train.tensor.cpu.rows.ColumnTotals;
import io.tianma.train.tensor.cpu.rows.Rows;

/**
 * The logarithm of a softmax along the positions of a sample in float32, all columns at once. See
 * {@link io.tianma.train.tensor.MixingKernels}.
 */
final class CpuColumnShares {
  private final Rows rows;
  private final ColumnTotals totals;
  private final Room room = new Room();

  CpuColumnShares(Rows rows) {
    this.rows = rows;
    this.totals = new ColumnTotals(rows);
  }

  void logSoftmax(Tensor xBTD, Tensor yBTD) {
    for (int b = 0; b < xBTD.size(0); b++) {
      int from = b * xBTD.size(1);
      int end = from + RaggedRows.length(xBTD, b);
      if (from < end) {
        logSoftmax(xBTD, yBTD, from, end);
      }
    }
  }

  /** The logarithm is kept apart from the greatest element, which may be much larger. */
  private void logSoftmax(Tensor xBTD, Tensor yBTD, int from, int end) {
    int width = xBTD.columns();
    long max = room.at(3 * width);
    long log = max + 4L * width;
    long share = log + 4L * width;
    greatest(xBTD, from, end, max);
    totals.begin(width);
    for (int n = from; n < end; n++) {
      Raw.copy(row(xBTD, n), share, 4L * width);
      rows.axpy(-1, max, share, width);
      rows.exp(0, share, share, width);
      rows.axpy(1, share, totals.next(), width);
    }
    double[] sums = totals.end();
    for (int d = 0; d < width; d++) {
      Raw.put(log, d, (float) Math.log(sums[d]));
    }
    for (int n = from; n < end; n++) {
      long y = row(yBTD, n);
      copy(row(xBTD, n), y, width);
      rows.axpy(-1, max, y, width);
      rows.axpy(-1, log, y, width);
    }
  }

  private void greatest(Tensor x, int from, int end, long max) {
    Raw.copy(row(x, from), max, 4L * x.columns());
    for (int n = from + 1; n < end; n++) {
      rows.greater(row(x, n), max, x.columns());
    }
  }

  void logSoftmaxBackward(Tensor yBTD, Tensor dyBTD, Tensor dxBTD) {
    int width = yBTD.columns();
    for (int b = 0; b < yBTD.size(0); b++) {
      int from = b * yBTD.size(1);
      int end = from + RaggedRows.length(yBTD, b);
      totals.begin(width);
      for (int n = from; n < end; n++) {
        rows.axpy(1, row(dyBTD, n), totals.next(), width);
      }
      double[] sums = totals.end();
      long minusSums = room.at(2 * width);
      long share = minusSums + 4L * width;
      for (int d = 0; d < width; d++) {
        Raw.put(minusSums, d, (float) -sums[d]);
      }
      for (int n = from; n < end; n++) {
        long dx = row(dxBTD, n);
        copy(row(dyBTD, n), dx, width);
        rows.exp(0, row(yBTD, n), share, width);
        rows.multiplyAdd(share, minusSums, dx, width);
      }
    }
  }

  private static void copy(long from, long to, int n) {
    if (from != to) {
      Raw.copy(from, to, 4L * n);
    }
  }
}
