package io.tianma.eval.metric.overlap;

/**
 * How much two texts have in common, each in 0..1.
 *
 * @param precision share of the hypothesis that is in the reference
 * @param recall share of the reference that is in the hypothesis
 * @param f their harmonic mean
 */
public record Measure(double precision, double recall, double f) {
  static final Measure NONE = new Measure(0, 0, 0);

  /** {@code 2PR/(P+R)}, and 0 where both are 0. */
  static Measure of(double precision, double recall) {
    double sum = precision + recall;
    return new Measure(precision, recall, sum == 0 ? 0 : 2 * precision * recall / sum);
  }

  /** The same with 1e-8 under the fraction, as pltrdy/rouge since 1.0.0 has it. */
  static Measure smoothed(double precision, double recall) {
    double f = 2 * (precision * recall / (precision + recall + 1e-8));
    return new Measure(precision, recall, f);
  }

  /** The one with the greater F, this one of equals. */
  Measure orBetter(Measure other) {
    return other.f > f ? other : this;
  }
}
