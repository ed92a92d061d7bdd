package io.tianma.train.plan;

/**
 * What Adafactor needs besides the learning rate.
 *
 * @param scaleParameter whether steps are in proportion to a parameter's root mean square
 * @param clipThreshold largest root mean square of a step in terms of its size
 * @param decayExponent the second moment's memory at step t is {@code 1 - t^-decayExponent}
 * @param epsilon1 added to the squared gradient
 * @param epsilon2 least scale of a parameter
 * @param minFactored matrices with a shorter side keep all second moments
 */
public record AdafactorOptions(
    boolean scaleParameter,
    double clipThreshold,
    double decayExponent,
    double epsilon1,
    double epsilon2,
    int minFactored) {
  public AdafactorOptions {
    Check.that(clipThreshold > 0, "clip-threshold", clipThreshold, "positive");
    Check.that(
        decayExponent > 0 && decayExponent <= 1, "decay-exponent", decayExponent, "in (0, 1]");
    Check.that(epsilon1 > 0, "epsilon1", epsilon1, "positive");
    Check.that(epsilon2 > 0, "epsilon2", epsilon2, "positive");
    Check.positive(minFactored, "min-factored");
  }

  /** What decides the bits: the least scale only where steps have one. */
  AdafactorOptions decisive() {
    return new AdafactorOptions(
        scaleParameter,
        clipThreshold,
        decayExponent,
        epsilon1,
        scaleParameter ? epsilon2 : t5x().epsilon2,
        minFactored);
  }

  /** What T5X trains T5.1.1 with. */
  public static AdafactorOptions t5x() {
    return new AdafactorOptions(true, 1, 0.8, 1e-30, 1e-3, 128);
  }
}
