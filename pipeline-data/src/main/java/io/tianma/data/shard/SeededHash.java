package io.tianma.data.shard;

/**
 * 64-bit hashes that decide the order of rows and seed everything random: the same on every
 * machine, and independent for different seeds.
 */
public final class SeededHash {
  private SeededHash() {}

  /** The hash of an id. */
  public static long of(long seed, CharSequence id) {
    long hash = mix(seed + 0x9E3779B97F4A7C15L);
    for (int i = 0; i < id.length(); i++) {
      hash = (hash ^ id.charAt(i)) * 0x9FB21C651E98DF25L;
      hash ^= hash >>> 32;
    }
    return mix(hash);
  }

  /** A bijection of the 64-bit numbers that looks random (the finalizer of SplitMix64). */
  public static long mix(long z) {
    z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
    z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
    return z ^ z >>> 31;
  }

  /** The slice of {@code slices} that a hash falls into; slices rise with the unsigned hash. */
  public static int slice(long hash, int slices) {
    return (int) ((hash >>> 33) * slices >>> 31);
  }

  /** The hash as a fraction in [0, 1). */
  public static double fraction(long hash) {
    return (hash >>> 11) * 0x1p-53;
  }
}
