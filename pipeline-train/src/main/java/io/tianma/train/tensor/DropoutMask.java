package io.tianma.train.tensor;

/**
 * The counter-based mask that every backend computes: 32 hashed bits of each index, compared with
 * the rate.
 *
 * <p>The hash is murmur3's finalizer with a second key in its middle, so that masks of two keys are
 * not shifts of each other; it needs 32-bit arithmetic only, which vector units have.
 */
public final class DropoutMask {
  private DropoutMask() {}

  /**
   * First key of a tensor's mask, from the four words of {@link Dropout#counter} and the stream.
   */
  public static int firstKey(int seedLow, int seedHigh, int stepLow, int stepHigh, int stream) {
    return mix(mix(mix(seedLow, stepLow), seedHigh + 31 * stepHigh), stream);
  }

  /** Second key, unrelated to the first. */
  public static int secondKey(int seedLow, int seedHigh, int stepLow, int stepHigh, int stream) {
    return mix(mix(mix(stream ^ 0x5bd1e995, seedHigh), stepLow + 31 * stepHigh), seedLow);
  }

  /** Indices whose hash lies below, unsigned, are dropped. */
  public static int threshold(double rate) {
    return (int) (long) (rate * 4294967296.0);
  }

  /** Whether element {@code index} is kept. */
  public static boolean keeps(int firstKey, int secondKey, int threshold, long index) {
    return Integer.compareUnsigned(hash(firstKey, secondKey, (int) index), threshold) >= 0;
  }

  private static int hash(int firstKey, int secondKey, int index) {
    int x = index + firstKey;
    x ^= x >>> 16;
    x *= 0x85ebca6b;
    x ^= x >>> 13;
    x ^= secondKey;
    x *= 0xc2b2ae35;
    x ^= x >>> 16;
    return x;
  }

  private static int mix(int a, int b) {
    return hash(a * 0x9e3779b9 + 0x7f4a7c15, b, b);
  }
}
