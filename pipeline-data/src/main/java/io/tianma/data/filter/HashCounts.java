package io.tianma.data.filter;

/** Counts of 64-bit hashes, by open addressing. */
final class HashCounts {
  private final long[] hashes;
  private final int[] counts;
  private final int mask;

  /**
   * @param most hashes that may be added
   */
  HashCounts(int most) {
    int size = Integer.highestOneBit(Math.max(8, most)) * 2;
    this.hashes = new long[size * 2 > 0 && most > size / 2 ? size * 2 : size];
    this.counts = new int[hashes.length];
    this.mask = hashes.length - 1;
  }

  /** Counts the hash; how often it was added, this time included. */
  int add(long hash) {
    int at = (int) (hash ^ hash >>> 29 ^ hash >>> 47) & mask;
    while (counts[at] != 0 && hashes[at] != hash) {
      at = at + 1 & mask;
    }
    hashes[at] = hash;
    return ++counts[at];
  }
}
