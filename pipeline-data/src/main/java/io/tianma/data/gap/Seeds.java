package io.tianma.data.gap;

import io.tianma.data.shard.SeededHash;
import java.util.Random;

/** Generators whose numbers are the same on every machine and Java. */
public final class Seeds {
  private Seeds() {}

  /**
   * A generator that is independent of those of neighbouring seeds: {@link Random}, because its
   * algorithm is part of its contract, seeded through the finalizer of SplitMix64, because its
   * first numbers follow its seed.
   */
  public static Random random(long seed) {
    return new Random(SeededHash.mix(seed + 0x9E3779B97F4A7C15L));
  }
}
