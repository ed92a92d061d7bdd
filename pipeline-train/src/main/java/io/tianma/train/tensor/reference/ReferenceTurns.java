package io.tianma.train.tensor.reference;

import static io.tianma.train.tensor.reference.Cells.at;

import io.tianma.train.tensor.RotaryPairs;
import io.tianma.train.tensor.Tensor;

/** How far the pairs of each row of a sample are turned. */
final class ReferenceTurns {
  private final RotaryPairs pairs;
  private final Tensor cosSin;
  private final long firstRow;

  /**
   * The turns of sample b.
   *
   * @param pairs null for no turns at all
   */
  ReferenceTurns(RotaryPairs pairs, Tensor cosSin, int b) {
    this.pairs = pairs;
    this.cosSin = cosSin;
    this.firstRow = pairs == null || cosSin.size(0) == 1 ? 0 : (long) b * cosSin.size(1);
  }

  double cos(int row, int pair) {
    return at(cosSin, firstRow + row, pair);
  }

  double sin(int row, int pair) {
    return at(cosSin, firstRow + row, pairs.headSize() / 2 + pair);
  }

  /** Turns x [K] as that row is, or back. */
  void turn(int row, boolean back, double[] x) {
    for (int pair = 0; pairs != null && pair < pairs.headSize() / 2; pair++) {
      double sin = back ? -sin(row, pair) : sin(row, pair);
      double a = x[pairs.first(pair)];
      double b = x[pairs.second(pair)];
      x[pairs.first(pair)] = a * cos(row, pair) - b * sin;
      x[pairs.second(pair)] = b * cos(row, pair) + a * sin;
    }
  }
}
