package io.tianma.eval.metric.resampling;

import java.util.SplittableRandom;

/**
 * Two systems on the same texts.
 *
 * @param a mean of the first
 * @param b mean of the second
 * @param difference interval of {@code a - b}, by bootstrap over the texts
 * @param p how often a difference as large comes about if each text's two scores are swapped at
 *     random: approximate randomization, two-sided
 * @param above share of resamplings in which {@code a} is above {@code b}
 * @see <a href="https://aclanthology.org/W05-0908/">Riezler and Maxwell 2005</a>
 */
public record Comparison(double a, double b, Interval difference, double p, double above) {
  private static final double SURE = 0.05;

  /**
   * Compares values text by text.
   *
   * @throws IllegalArgumentException if there are not as many of both
   */
  public static Comparison of(double[] a, double[] b, Resampling resampling) {
    return new Comparison(
        mean(a),
        mean(b),
        Bootstrap.difference(a, b, resampling),
        p(a, b, resampling),
        Bootstrap.shareAbove(a, b, resampling));
  }

  /** Whether chance explains the difference in less than 5 of 100 cases. */
  public boolean isSignificant() {
    return p < SURE;
  }

  private static double p(double[] a, double[] b, Resampling resampling) {
    double[] differences = Bootstrap.differences(a, b);
    double observed = Math.abs(sum(differences)) - 1e-12;
    SplittableRandom random = new SplittableRandom(resampling.seed());
    int asLarge = 0;
    for (int r = 0; r < resampling.resamples(); r++) {
      double sum = 0;
      long signs = 0;
      for (int i = 0; i < differences.length; i++) {
        signs = i % Long.SIZE == 0 ? random.nextLong() : signs >>> 1;
        sum += (signs & 1) == 0 ? differences[i] : -differences[i];
      }
      asLarge += Math.abs(sum) >= observed ? 1 : 0;
    }
    return (asLarge + 1.0) / (resampling.resamples() + 1.0);
  }

  public static double mean(double[] values) {
    return values.length == 0 ? 0 : sum(values) / values.length;
  }

  private static double sum(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum;
  }
}
