package io.tianma.eval.metric.resampling;

/**
 * How intervals and tests were made, so that anybody can make them again.
 *
 * @param resamples how often the mean was taken again
 * @param seed of what was drawn
 */
public record Resampling(int resamples, long seed) {
  /** That of every report. */
  public static final Resampling DEFAULT = new Resampling(Bootstrap.RESAMPLES, Bootstrap.SEED);
}
