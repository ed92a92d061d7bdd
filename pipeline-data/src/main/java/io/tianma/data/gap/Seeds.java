package io.tianma.data.gap;

import java.util.Random;

/** Generators whose numbers are the same on every machine and Java. */
final class Seeds {
  private Seeds() {}

  /**
   * A generator that is independent of those of neighbouring seeds: {@link Random}, because its
   * algorithm is part of its contract, seeded through the finalizer of SplitMix64, because its
   * first numbers follow its seed.
   */
  static Random random(long seed) {
    long z = seed + 0x9E3779B97F4A7C15L;
    z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
    z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
    return new Random(z ^ z >>> 31);
  }
}
