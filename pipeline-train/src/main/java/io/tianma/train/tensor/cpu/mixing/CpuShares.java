package io.tianma.train.tensor.cpu.mixing;

import static io.tianma.train.tensor.cpu.rows.Aside.row;

import io.tianma.train.tensor.RaggedRows;
import io.tianma.train.tensor.Tensor;
import io.tianma.train.tensor.cpu.memory.Raw;
import io.tianma.train.tensor.cpu.rows.Rows;

/** Softmax along groups of columns in float32. See {@link io.tianma.train.tensor.MixingKernels}. */
final class CpuShares {
  /** Columns from which on a group is worth loops of its own. */
  private static final int WIDE = 48;

  /** Elements whose exponentials are taken at once, in the nearest cache. */
  private static final int BLOCK = 2048;

  private final Rows rows;

  CpuShares(Rows rows) {
    this.rows = rows;
  }

  void softmax(int width, Tensor xND, Tensor yND) {
    int columns = xND.columns();
    int most = yND.contiguous() ? Math.max(1, BLOCK / columns) : 1;
    int end;
    for (int from = 0; from < xND.rows(); from = RaggedRows.next(xND, end)) {
      end = RaggedRows.end(xND, from);
      for (int n = from; n < end; n += most) {
        int count = Math.min(most, end - n);
        for (int i = n; i < n + count; i++) {
          if (row(xND, i) != row(yND, i)) {
            Raw.copy(row(xND, i), row(yND, i), 4L * columns);
          }
        }
        softmax(width, row(yND, n), count * columns);
      }
    }
  }

  private void softmax(int width, long y, int n) {
    if (width >= WIDE) {
      for (int d = 0; d < n; d += width) {
        rows.softmax(y + 4L * d, 0, 0, y + 4L * d, width);
      }
      return;
    }
    for (int d = 0; d < n; d += width) {
      subtractGreatest(y + 4L * d, width);
    }
    rows.exp(0, y, y, n);
    for (int d = 0; d < n; d += width) {
      divideBySum(y + 4L * d, width);
    }
  }

  /** A NaN is passed over here, and then makes the sum of its group NaN. */
  private static void subtractGreatest(long y, int n) {
    float max = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < n; i++) {
      float value = Raw.get(y, i);
      max = value > max ? value : max;
    }
    for (int i = 0; i < n; i++) {
      Raw.put(y, i, Raw.get(y, i) - max);
    }
  }

  private static void divideBySum(long y, int n) {
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += Raw.get(y, i);
    }
    float share = (float) (1 / sum);
    for (int i = 0; i < n; i++) {
      Raw.put(y, i, share * Raw.get(y, i));
    }
  }

  void softmaxBackward(int width, Tensor yND, Tensor dyND, Tensor dxND) {
    int columns = yND.columns();
    int end;
    for (int from = 0; from < yND.rows(); from = RaggedRows.next(yND, end)) {
      end = RaggedRows.end(yND, from);
      for (int n = from; n < end; n++) {
        long dx = row(dxND, n);
        if (row(dyND, n) != dx) {
          Raw.copy(row(dyND, n), dx, 4L * columns);
        }
        softmaxBackward(width, row(yND, n), dx, columns);
      }
    }
  }

  private void softmaxBackward(int width, long y, long dx, int n) {
    for (long done = 0; done < 4L * n; done += 4L * width) {
      if (width >= WIDE) {
        rows.softmaxBackward(y + done, dx + done, width);
      } else {
        narrowBackward(y + done, dx + done, width);
      }
    }
  }

  private static void narrowBackward(long y, long dx, int n) {
    double dot = 0;
    for (int i = 0; i < n; i++) {
      dot += (double) Raw.get(y, i) * Raw.get(dx, i);
    }
    for (int i = 0; i < n; i++) {
      Raw.put(dx, i, Raw.get(y, i) * (Raw.get(dx, i) - (float) dot));
    }
  }
}
