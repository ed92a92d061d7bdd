package io.tianma.train.tensor.cpu.mixing;

import io.tianma.train.tensor.cpu.rows.Rows;
import io.tianma.train.tensor.cpu.rows.ScalarRows;

/**
 * Sums over a few neighbouring float32 rows, as convolutions along rows make them. Steps count
 * elements from one row to the next; results overlap no operand.
 */
interface Taps {
  /** Loops as those rows have them. */
  static Taps like(Rows rows) {
    return rows instanceof ScalarRows ? new ScalarTaps() : new VectorTaps();
  }

  /**
   * {@code y[i] = Σ_j w[j wStep + i] x[j xStep + i]} for i below n, j below {@code count}.
   *
   * @param add whether y is added to
   */
  void sumOfProducts(long w, int wStep, long x, int xStep, int count, boolean add, long y, int n);

  /**
   * The same with a weight for each group of adjacent columns: {@code y[i] = Σ_j w[g wGroup + j
   * wStep] x[j xStep + i]}, {@code g = i / size}.
   */
  void weightedSums(
      int groups, int size, long w, int wGroup, int wStep, long x, int xStep, int count, long y);

  /** {@code out[g outGroup + j] = Σ_i x[i] y[j yStep + i]} over the columns of group g. */
  void dots(int groups, int size, long x, long y, int yStep, int count, long out, int outGroup);
}
