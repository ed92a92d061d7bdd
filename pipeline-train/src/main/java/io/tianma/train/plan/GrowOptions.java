package io.tianma.train.plan;

/**
 * How a checkpoint becomes a larger model that computes the same.
 *
 * @param splits whether the copies of a weight share it in unequal parts or in equal ones
 * @param splitNoise size of the random part that tells the copies of a weight apart, 1 being the
 *     spread of a fresh weight and 0 exact halves, which stay twins for ever
 * @param newLayers inner weights of new layers, whose output weights are zero
 * @param schedule what the learning rate does after growth
 * @param warmUp steps in which the rate rises evenly again, of re-warm and enter
 * @param enterStep step of the larger model's schedule to enter at; 0 to find it in the curve
 * @param enterCurve metrics of a larger model from scratch; may be empty
 * @param pairs held-out pairs on which both models are compared
 */
public record GrowOptions(
    Splits splits,
    double splitNoise,
    NewLayers newLayers,
    ScheduleRestart schedule,
    int warmUp,
    int enterStep,
    String enterCurve,
    int pairs) {
  /** The spread of fresh weights times this tells copies apart, unless something else is said. */
  public static final double USUAL_NOISE = 0.1;

  private static final int STAGED_TRAINING = 200;

  /** How copies share a weight. */
  public enum Splits {
    /** In random parts that sum to it: copies learn different things. */
    UNEQUAL,
    /** In equal parts: without dropout copies stay twins for ever. */
    EQUAL
  }

  /** Inner weights of new layers. */
  public enum NewLayers {
    /** Those of the layer before. */
    COPY,
    /** Fresh ones. */
    RANDOM
  }

  /** What the learning rate does after growth. */
  public enum ScheduleRestart {
    /** Goes on as if nothing had happened; what had come down goes on from there. */
    CONTINUE,
    /** Rises from nothing to what the schedule of all steps so far and to come says. */
    RE_WARM,
    /** Begins anew, warm-up included. */
    RESTART,
    /** Goes on where a model from scratch would have this loss (Staged Training). */
    ENTER
  }

  public GrowOptions {
    Check.notNegative(splitNoise, "split-noise");
    Check.notNegative(warmUp, "warm-up");
    Check.notNegative(enterStep, "enter-step");
    Check.positive(pairs, "pairs");
    boolean known = enterStep > 0 || !enterCurve.isBlank();
    Check.that(
        schedule != ScheduleRestart.ENTER || known,
        "schedule",
        "enter",
        "told where: set grow.enter-step, or grow.enter-curve to the metrics.jsonl of a target"
            + " trained from scratch");
  }

  /** With nothing but splits, noise, new layers and one of the schedules that need no number. */
  public GrowOptions(
      Splits splits, double splitNoise, NewLayers newLayers, ScheduleRestart schedule, int pairs) {
    this(splits, splitNoise, newLayers, schedule, STAGED_TRAINING, 0, "", pairs);
  }

  /** Unequal splits. */
  public GrowOptions(double splitNoise, NewLayers newLayers, ScheduleRestart schedule, int pairs) {
    this(Splits.UNEQUAL, splitNoise, newLayers, schedule, pairs);
  }

  /** Size of the random part under those splits. */
  public double noise(Splits other) {
    return (other == null ? splits : other) == Splits.EQUAL ? 0 : splitNoise;
  }
}
