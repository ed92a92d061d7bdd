package io.tianma.data.filter;

/** Counts of 64-bit hashes, by open addressing. */
final class HashCounts {
  /** Above it more than half is taken: an array is not longer. */
  private static final int MOST = 1 << 29;

  private final long[] hashes;
  private final int[] counts;
  private final int mask;

  /**
   * @param most hashes that may be added
   */
  HashCounts(int most) {
    int some = Math.min(Math.max(8, most), MOST);
    this.hashes = new long[Integer.highestOneBit(2 * some - 1) * 2]; // at most half of it is taken
    this.counts = new int[hashes.length];
    this.mask = hashes.length - 1;
  }

  /** Counts the hash; how often it was added, this time included. */
  int add(long hash) {
    int at = Long.hashCode(hash) & mask;
    while (counts[at] != 0 && hashes[at] != hash) {
      at = at + 1 & mask;
    }
    hashes[at] = hash;
    return ++counts[at];
  }
}
