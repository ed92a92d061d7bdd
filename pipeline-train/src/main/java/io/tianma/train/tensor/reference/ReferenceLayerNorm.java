package io.tianma.train.tensor.reference;

import static io.tianma.train.tensor.reference.Cells.add;
import static io.tianma.train.tensor.reference.Cells.at;
import static io.tianma.train.tensor.reference.Cells.set;

import io.tianma.train.tensor.Tensor;

/** The layer norm of one row, as {@link ReferenceMixing} has it. */
final class ReferenceLayerNorm {
  private ReferenceLayerNorm() {}

  static void row(
      int n, Tensor xND, Tensor gammaD, Tensor betaD, double eps, Tensor yND, Tensor statisticsN2) {
    int width = xND.columns();
    double mean = 0;
    for (int d = 0; d < width; d++) {
      mean += at(xND, n, d) / width;
    }
    double variance = 0;
    for (int d = 0; d < width; d++) {
      variance += Math.pow(at(xND, n, d) - mean, 2) / width;
    }
    double inverse = 1 / Math.sqrt(variance + eps);
    set(statisticsN2, n, 0, mean);
    set(statisticsN2, n, 1, inverse);
    for (int d = 0; d < width; d++) {
      set(yND, n, d, (at(xND, n, d) - mean) * inverse * at(gammaD, 0, d) + at(betaD, 0, d));
    }
  }

  static void rowBackward(
      int n,
      Tensor dyND,
      Tensor xND,
      Tensor gammaD,
      Tensor statisticsN2,
      Tensor dxND,
      Tensor dGammaD,
      Tensor dBetaD) {
    int width = xND.columns();
    double mean = at(statisticsN2, n, 0);
    double inverse = at(statisticsN2, n, 1);
    double meanSlope = 0;
    double meanDot = 0;
    for (int d = 0; d < width; d++) {
      double normed = (at(xND, n, d) - mean) * inverse;
      double slope = at(dyND, n, d) * at(gammaD, 0, d);
      meanSlope += slope / width;
      meanDot += slope * normed / width;
      add(dGammaD, 0, d, at(dyND, n, d) * normed);
      add(dBetaD, 0, d, at(dyND, n, d));
    }
    for (int d = 0; d < width; d++) {
      double normed = (at(xND, n, d) - mean) * inverse;
      double slope = at(dyND, n, d) * at(gammaD, 0, d);
      set(dxND, n, d, inverse * (slope - meanSlope - normed * meanDot));
    }
  }
}
