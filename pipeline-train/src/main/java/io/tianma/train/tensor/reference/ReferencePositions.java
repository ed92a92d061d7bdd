package io.tianma.train.tensor.reference;

import static io.tianma.train.tensor.reference.Cells.add;
import static io.tianma.train.tensor.reference.Cells.at;
import static io.tianma.train.tensor.reference.Cells.forEach;
import static io.tianma.train.tensor.reference.Cells.set;

import io.tianma.train.tensor.RaggedRows;
import io.tianma.train.tensor.Tensor;

/** What mixes the positions of a sample, as {@link ReferenceMixing} has it. */
final class ReferencePositions {
  private ReferencePositions() {}

  static void mix(
      boolean transpose,
      boolean causal,
      double alpha,
      Tensor w,
      Tensor xBSD,
      double beta,
      Tensor yBTD) {
    int inner = transpose ? w.rows() : w.columns();
    forEach(
        yBTD,
        (row, d) -> {
          int b = row / yBTD.size(1);
          int t = row % yBTD.size(1);
          double sum = 0;
          for (int s = 0; s < Math.min(inner, RaggedRows.length(xBSD, b)); s++) {
            int i = transpose ? s : t;
            int j = transpose ? t : s;
            if (!causal || j <= i) {
              sum += at(w, i, j) * at(xBSD, (long) b * xBSD.size(1) + s, d);
            }
          }
          set(yBTD, row, d, alpha * sum + (beta == 0 ? 0 : beta * at(yBTD, row, d)));
        });
  }

  static void addMixGradient(
      boolean causal, double alpha, Tensor dyBTD, Tensor xBSD, int firstRow, Tensor dw) {
    forEach(
        dw,
        (i, j) -> {
          int t = firstRow + i;
          double sum = 0;
          for (int b = 0; b < dyBTD.size(0) && !(causal && j > t); b++) {
            if (t < RaggedRows.length(dyBTD, b) && j < RaggedRows.length(xBSD, b)) {
              sum += dot(dyBTD, (long) b * dyBTD.size(1) + t, xBSD, (long) b * xBSD.size(1) + j);
            }
          }
          add(dw, i, j, alpha * sum);
        });
  }

  private static double dot(Tensor x, long xRow, Tensor y, long yRow) {
    double sum = 0;
    for (int d = 0; d < x.columns(); d++) {
      sum += at(x, xRow, d) * at(y, yRow, d);
    }
    return sum;
  }

  static void addByPosition(Tensor biasT, Tensor xBTD) {
    forEach(xBTD, (row, d) -> add(xBTD, row, d, at(biasT, 0, row % xBTD.size(1))));
  }

  static void addPositionSums(Tensor dyBTD, Tensor dBiasT) {
    for (int t = 0; t < dyBTD.size(1); t++) {
      double sum = 0;
      for (int b = 0; b < dyBTD.size(0); b++) {
        for (int d = 0; d < dyBTD.columns() && t < RaggedRows.length(dyBTD, b); d++) {
          sum += at(dyBTD, (long) b * dyBTD.size(1) + t, d);
        }
      }
      add(dBiasT, 0, t, sum);
    }
  }
}
