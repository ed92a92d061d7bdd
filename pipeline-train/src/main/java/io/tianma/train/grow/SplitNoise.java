package io.tianma.train.grow;

import java.util.SplittableRandom;

/**
 * Random numbers that tell the parts of a split apart; for a group of c parts of a weight with
 * spread σ they have spread {@code size σ / √c} and sum to zero, so at size 1 a part is as large as
 * a fresh weight of the wider layer.
 */
final class SplitNoise {
  /** A uniform number in ±√3 has variance 1. */
  private static final double UNIFORM_LIMIT = Math.sqrt(3);

  private final double size;
  private final SplittableRandom random;

  SplitNoise(double size, long seed, String name) {
    this.size = size;
    long hash = seed;
    for (int i = 0; i < name.length(); i++) {
      hash = 31 * hash + name.charAt(i);
    }
    this.random = new SplittableRandom(hash);
  }

  /** Noise for one group of parts, of a weight with that spread. */
  double[] ofGroup(int parts, double spread) {
    double[] noise = new double[parts];
    if (parts == 1 || size == 0) {
      return noise;
    }
    double mean = 0;
    for (int i = 0; i < parts; i++) {
      noise[i] = next() * size * spread / Math.sqrt(parts);
      mean += noise[i] / parts;
    }
    for (int i = 0; i < parts; i++) {
      noise[i] -= mean;
    }
    return noise;
  }

  /** A number with mean 0 and variance 1. */
  double next() {
    return (2 * random.nextDouble() - 1) * UNIFORM_LIMIT;
  }
}
