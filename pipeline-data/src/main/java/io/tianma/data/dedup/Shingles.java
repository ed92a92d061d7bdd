package io.tianma.data.dedup;

import io.tianma.data.shard.SeededHash;
import java.util.Arrays;

/** 64-bit hashes of all shingles of a text, rolling: O(1) a char however long shingles are. */
final class Shingles {
  private static final long BASE = 0x9E3779B97F4A7C15L;

  private Shingles() {}

  /** The hashes in the order of the text; a text shorter than a shingle is its own only one. */
  static long[] of(String text, int shingle) {
    if (text.isEmpty()) {
      return new long[0];
    }
    int length = Math.min(shingle, text.length());
    long[] hashes = new long[text.length() - length + 1];
    long top = power(length - 1);
    long rolling = 0;
    for (int i = 0; i < text.length(); i++) {
      if (i >= length) {
        rolling -= text.charAt(i - length) * top;
      }
      rolling = rolling * BASE + text.charAt(i);
      if (i >= length - 1) {
        hashes[i - length + 1] = SeededHash.mix(rolling ^ MinHash.SEED);
      }
    }
    return hashes;
  }

  /** The different hashes, rising. */
  static long[] distinct(long[] hashes) {
    long[] sorted = hashes.clone();
    Arrays.sort(sorted);
    int count = 0;
    for (int i = 0; i < sorted.length; i++) {
      if (i == 0 || sorted[i] != sorted[i - 1]) {
        sorted[count++] = sorted[i];
      }
    }
    return Arrays.copyOf(sorted, count);
  }

  /** Size of the intersection by size of the union of two sets of distinct hashes. */
  static double jaccard(long[] a, long[] b) {
    int common = 0;
    for (int i = 0, j = 0; i < a.length && j < b.length; ) {
      int order = Long.compare(a[i], b[j]);
      common += order == 0 ? 1 : 0;
      i += order <= 0 ? 1 : 0;
      j += order >= 0 ? 1 : 0;
    }
    int union = a.length + b.length - common;
    return union == 0 ? 1 : (double) common / union;
  }

  /** BASE to that power. */
  private static long power(int exponent) {
    long power = 1;
    for (int i = 0; i < exponent; i++) {
      power *= BASE;
    }
    return power;
  }
}
