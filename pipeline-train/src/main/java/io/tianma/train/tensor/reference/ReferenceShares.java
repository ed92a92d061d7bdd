package io.tianma.train.tensor.reference;

import static io.tianma.train.tensor.reference.Cells.at;
import static io.tianma.train.tensor.reference.Cells.forEach;
import static io.tianma.train.tensor.reference.Cells.set;

import io.tianma.train.tensor.RaggedRows;
import io.tianma.train.tensor.Tensor;

/** Softmax along rows and along columns, as {@link ReferenceMixing} has it. */
final class ReferenceShares {
  private ReferenceShares() {}

  /** What happens to a group of adjacent columns of a row, or to a column of a sample. */
  private interface Group {
    void visit(int from, int to, int other);
  }

  static void softmax(int width, Tensor xND, Tensor yND) {
    forEachGroup(
        width,
        xND,
        (from, to, n) -> {
          double max = Double.NEGATIVE_INFINITY;
          for (int d = from; d < to; d++) {
            max = Math.max(max, at(xND, n, d));
          }
          double sum = 0;
          for (int d = from; d < to; d++) {
            sum += Math.exp(at(xND, n, d) - max);
          }
          for (int d = from; d < to; d++) {
            set(yND, n, d, Math.exp(at(xND, n, d) - max) / sum);
          }
        });
  }

  static void softmaxBackward(int width, Tensor yND, Tensor dyND, Tensor dxND) {
    forEachGroup(
        width,
        yND,
        (from, to, n) -> {
          double dot = 0;
          for (int d = from; d < to; d++) {
            dot += at(yND, n, d) * at(dyND, n, d);
          }
          for (int d = from; d < to; d++) {
            set(dxND, n, d, at(yND, n, d) * (at(dyND, n, d) - dot));
          }
        });
  }

  private static void forEachGroup(int width, Tensor xND, Group group) {
    forEach(
        xND,
        (n, d) -> {
          if (d % width == 0) {
            group.visit(d, d + width, n);
          }
        });
  }

  static void logSoftmaxColumns(Tensor xBTD, Tensor yBTD) {
    forEachColumn(
        xBTD,
        (from, to, d) -> {
          double max = Double.NEGATIVE_INFINITY;
          for (int n = from; n < to; n++) {
            max = Math.max(max, at(xBTD, n, d));
          }
          double sum = 0;
          for (int n = from; n < to; n++) {
            sum += Math.exp(at(xBTD, n, d) - max);
          }
          for (int n = from; n < to; n++) {
            set(yBTD, n, d, at(xBTD, n, d) - max - Math.log(sum));
          }
        });
  }

  static void logSoftmaxColumnsBackward(Tensor yBTD, Tensor dyBTD, Tensor dxBTD) {
    forEachColumn(
        yBTD,
        (from, to, d) -> {
          double sum = 0;
          for (int n = from; n < to; n++) {
            sum += at(dyBTD, n, d);
          }
          for (int n = from; n < to; n++) {
            set(dxBTD, n, d, at(dyBTD, n, d) - Math.exp(at(yBTD, n, d)) * sum);
          }
        });
  }

  private static void forEachColumn(Tensor xBTD, Group column) {
    for (int b = 0; b < xBTD.size(0); b++) {
      int from = b * xBTD.size(1);
      for (int d = 0; d < xBTD.columns(); d++) {
        column.visit(from, from + RaggedRows.length(xBTD, b), d);
      }
    }
  }
}
