package io.tianma.train.tensor.reference;

import static io.tianma.train.tensor.reference.Cells.at;
import static io.tianma.train.tensor.reference.Cells.forEach;
import static io.tianma.train.tensor.reference.Cells.set;

import io.tianma.train.tensor.RaggedRows;
import io.tianma.train.tensor.Tensor;

/**
 * A short convolution one tap of one channel at a time. Letters: b sample, t row of the result, i
 * channel, g its group, j tap.
 */
final class ReferenceConvolution {
  private final int groups;
  private final int left;
  private final Tensor w;
  private final boolean byPosition;
  private final int taps;

  ReferenceConvolution(int groups, int left, Tensor w) {
    this.groups = groups;
    this.left = left;
    this.w = w;
    this.byPosition = w.rank() == 3;
    this.taps = byPosition ? w.columns() / groups : w.columns();
  }

  void forward(Tensor u, Tensor c) {
    double[][] sums = zeros(c);
    forEachTap(
        u, c, (uRow, cRow, i, wRow, tap) -> sums[cRow][i] += at(w, wRow, tap) * at(u, uRow, i));
    forEach(c, (row, i) -> set(c, row, i, sums[row][i]));
  }

  void backward(Tensor dc, Tensor u, Tensor du, Tensor dw) {
    double[][] duSums = zeros(du);
    double[][] dwSums = zeros(dw);
    forEachTap(
        u,
        dc,
        (uRow, cRow, i, wRow, tap) -> {
          duSums[uRow][i] += at(w, wRow, tap) * at(dc, cRow, i);
          dwSums[wRow][tap] += at(dc, cRow, i) * at(u, uRow, i);
        });
    forEach(du, (row, i) -> set(du, row, i, duSums[row][i]));
    forEach(
        dw,
        (row, tap) -> set(dw, row, tap, dwSums[row][tap] + (byPosition ? 0 : at(dw, row, tap))));
  }

  private static double[][] zeros(Tensor x) {
    return new double[x.rows()][x.columns()];
  }

  private interface Visitor {
    void visit(int uRow, int cRow, int i, int wRow, int tap);
  }

  /** All taps of all channels of results that count which lie on rows that count. */
  private void forEachTap(Tensor u, Tensor c, Visitor visitor) {
    forEach(
        c,
        (row, i) -> {
          int b = row / c.size(1);
          int t = row % c.size(1);
          int g = i / (c.columns() / groups);
          for (int j = 0; j < taps; j++) {
            int s = t + j - left;
            if (s >= 0 && s < RaggedRows.length(u, b)) {
              int uRow = b * u.size(1) + s;
              visitor.visit(uRow, row, i, byPosition ? row : g, byPosition ? g * taps + j : j);
            }
          }
        });
  }
}
