package io.tianma.data.gap;

import java.io.Serializable;

/**
 * Randomness of the strategy {@code dynamic}; PEGASUS large uses 0.33 and 0.2.
 *
 * @param leastRatio the gap ratio is multiplied by a number between this and 1
 * @param noise scores are multiplied by 1 + noise · N(0, noise), as the published code does
 */
public record DynamicOptions(double leastRatio, double noise) implements Serializable {
  public DynamicOptions {
    PairOptions.check(
        leastRatio >= 0 && leastRatio <= 1, "dynamic.least-ratio", leastRatio, "between 0 and 1");
    PairOptions.check(noise >= 0 && noise < 10, "dynamic.noise", noise, "between 0 and 10");
  }
}
