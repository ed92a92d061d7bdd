package io.tianma.train.plan;

/**
 * How a checkpoint becomes a larger model that computes the same.
 *
 * @param splitNoise size of the random part that tells the copies of a weight apart, 1 being the
 *     spread of a fresh weight and 0 exact halves, which stay twins for ever
 * @param newLayers inner weights of new layers, whose output weights are zero
 * @param schedule what the learning rate does after growth
 * @param pairs held-out pairs on which both models are compared
 */
public record GrowOptions(
    double splitNoise, NewLayers newLayers, ScheduleRestart schedule, int pairs) {
  /** Inner weights of new layers. */
  public enum NewLayers {
    /** Those of the layer before. */
    COPY,
    /** Fresh ones. */
    RANDOM
  }

  /** What the learning rate does after growth. */
  public enum ScheduleRestart {
    /** Goes on as if nothing had happened. */
    CONTINUE,
    /** Warms up anew. */
    RESTART
  }

  public GrowOptions {
    Check.notNegative(splitNoise, "split-noise");
    Check.positive(pairs, "pairs");
  }
}
