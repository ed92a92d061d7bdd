package io.tianma.data.shard;

/**
 * A seeded permutation of 0 … n - 1 that needs no memory: a Feistel network over the next even
 * number of bits, walked until it lands below n (Black and Rogaway 2002).
 */
final class Bijection {
  private static final int ROUNDS = 6;

  private final int size;
  private final int half;
  private final long mask;
  private final long seed;

  Bijection(long seed, int size) {
    this.seed = seed;
    this.size = size;
    int bits = 64 - Long.numberOfLeadingZeros(Math.max(1, size - 1));
    this.half = (bits + 1) / 2;
    this.mask = (1L << half) - 1;
  }

  /** The image of {@code i}. */
  int apply(int i) {
    long at = i;
    do {
      at = network(at);
    } while (at >= size);
    return (int) at;
  }

  private long network(long at) {
    long left = at >>> half;
    long right = at & mask;
    for (int round = 0; round < ROUNDS; round++) {
      long mixed = SeededHash.mix(seed + round * 0x9E3779B97F4A7C15L ^ right) & mask;
      long next = left ^ mixed;
      left = right;
      right = next;
    }
    return left << half | right;
  }
}
