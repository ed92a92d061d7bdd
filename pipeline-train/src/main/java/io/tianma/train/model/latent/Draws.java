package io.tianma.train.model.latent;

import java.util.SplittableRandom;

/** Random numbers of a place: the same on every machine, whatever else is drawn. */
public final class Draws {
  private static final long GOLDEN = 0x9e3779b97f4a7c15L;

  private final SplittableRandom random;

  /** Those of the place that these numbers name. */
  public Draws(long seed, long... place) {
    long hash = seed;
    for (long number : place) {
      hash = mixed(hash * GOLDEN + number + 1);
    }
    this.random = new SplittableRandom(hash);
  }

  /** David Stafford's 13th variant of murmur3's finalizer. */
  private static long mixed(long x) {
    long z = (x ^ (x >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }

  /** Between 0 and 1. */
  public double uniform() {
    return random.nextDouble();
  }

  /** Fills an array from an index on with numbers of N(0, 1), by Marsaglia's polar method. */
  public void normal(double[] values, int from) {
    int i = from;
    while (i < values.length) {
      double x = 2 * random.nextDouble() - 1;
      double y = 2 * random.nextDouble() - 1;
      double square = x * x + y * y;
      if (square >= 1 || square == 0) {
        continue;
      }
      double factor = StrictMath.sqrt(-2 * StrictMath.log(square) / square);
      values[i++] = x * factor;
      if (i < values.length) {
        values[i++] = y * factor;
      }
    }
  }
}
