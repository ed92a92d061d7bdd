package io.tianma.eval.metric.resampling;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * How far a mean over texts can be trusted: it is taken again over as many texts drawn with
 * replacement, as often as {@link Resampling} says, from a seed, so that the answer is always the
 * same.
 *
 * @see <a href="https://aclanthology.org/W04-3250/">Koehn 2004, Statistical significance tests</a>
 */
public final class Bootstrap {
  private static final double OUTSIDE = 0.05;

  private Bootstrap() {}

  /** The middle 95 percent of the resampled means; both bounds are 0 for no values. */
  public static Interval mean(double[] values, Resampling resampling) {
    double[] means = resampled(values, resampling);
    int cut = (int) (means.length * OUTSIDE / 2);
    return new Interval(means[cut], means[means.length - 1 - cut]);
  }

  /** The same for the mean of {@code a[i] - b[i]}: two systems on the same texts. */
  public static Interval difference(double[] a, double[] b, Resampling resampling) {
    return mean(differences(a, b), resampling);
  }

  /** Share of resamplings in which the mean of {@code a} is above that of {@code b}. */
  public static double shareAbove(double[] a, double[] b, Resampling resampling) {
    double[] means = resampled(differences(a, b), resampling);
    return (double) Arrays.stream(means).filter(m -> m > 0).count() / means.length;
  }

  static double[] differences(double[] a, double[] b) {
    if (a.length != b.length) {
      throw new IllegalArgumentException(a.length + " values beside " + b.length);
    }
    double[] differences = new double[a.length];
    Arrays.setAll(differences, i -> a[i] - b[i]);
    return differences;
  }

  private static double[] resampled(double[] values, Resampling resampling) {
    SplittableRandom random = new SplittableRandom(resampling.seed());
    double[] means = new double[resampling.resamples()];
    for (int r = 0; values.length > 0 && r < means.length; r++) {
      double sum = 0;
      for (int i = 0; i < values.length; i++) {
        sum += values[random.nextInt(values.length)];
      }
      means[r] = sum / values.length;
    }
    Arrays.sort(means);
    return means;
  }
}
