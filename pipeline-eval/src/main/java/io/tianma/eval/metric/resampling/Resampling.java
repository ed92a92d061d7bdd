package io.tianma.eval.metric.resampling;

/**
 * How intervals and tests are made, so that anybody can make them again.
 *
 * @param resamples how often the mean is taken again, and how often scores are swapped
 * @param seed of what is drawn
 */
public record Resampling(int resamples, long seed) {
  /** That of every report. */
  public static final Resampling DEFAULT = new Resampling(1000, 1);

  public Resampling {
    if (resamples < 1) {
      throw new IllegalArgumentException("resamples = " + resamples + ": must be positive");
    }
  }
}
