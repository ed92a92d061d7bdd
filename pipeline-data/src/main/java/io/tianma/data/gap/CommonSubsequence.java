package io.tianma.data.gap;

import java.util.Arrays;
import java.util.List;

/**
 * The longest common subsequence of two texts, 64 characters at a time.
 *
 * <p>Bit i of a row says whether the dynamic program's row does not rise at character i of the
 * pattern, and one addition with carry updates 64 cells exactly as the recurrence would (Hyyrö
 * 2004, after Crochemore et al. 2001). The pattern is the shorter side; rows of up to 256
 * characters are kept in registers. An instance serves one thread.
 */
public final class CommonSubsequence {
  private final int alphabet;
  private long[] places = new long[0];
  private long[] row = new long[0];

  /**
   * @param alphabet codes are below it
   */
  CommonSubsequence(int alphabet) {
    this.alphabet = alphabet;
  }

  /** The length in code points of what the texts have in common, in order. */
  public static int length(String a, String b) {
    SentenceCodes codes = SentenceCodes.characters(List.of(a, b));
    int[] left = codes.sentence(0);
    int[] right = codes.sentence(1);
    return new CommonSubsequence(codes.alphabet()).length(left, left.length, right, right.length);
  }

  /** The length of the subsequence that the first codes of both arrays have in common. */
  int length(int[] a, int lengthA, int[] b, int lengthB) {
    return lengthA <= lengthB ? solve(a, lengthA, b, lengthB) : solve(b, lengthB, a, lengthA);
  }

  private int solve(int[] pattern, int patternLength, int[] text, int textLength) {
    int words = patternLength + 63 >>> 6;
    if (places.length < (long) alphabet * words) {
      places = new long[Math.multiplyExact(alphabet, words)];
    }
    for (int i = 0; i < patternLength; i++) {
      places[pattern[i] * words + (i >>> 6)] |= 1L << i;
    }
    int common =
        switch (words) {
          case 0 -> 0;
          case 1 -> one(text, textLength);
          case 2 -> two(text, textLength);
          case 3 -> three(text, textLength);
          case 4 -> four(text, textLength);
          default -> many(text, textLength, words);
        };
    for (int i = 0; i < patternLength; i++) {
      places[pattern[i] * words + (i >>> 6)] = 0;
    }
    return common;
  }

  private int one(int[] text, int length) {
    long v = -1;
    for (int i = 0; i < length; i++) {
      long u = v & places[text[i]];
      v = v + u | v - u;
    }
    return Long.bitCount(~v);
  }

  private int two(int[] text, int length) {
    long v0 = -1;
    long v1 = -1;
    for (int i = 0; i < length; i++) {
      int at = text[i] * 2;
      long u0 = v0 & places[at];
      long u1 = v1 & places[at + 1];
      long s0 = v0 + u0;
      v1 = v1 + u1 + carry(v0, u0, s0) | v1 - u1;
      v0 = s0 | v0 - u0;
    }
    return Long.bitCount(~v0) + Long.bitCount(~v1);
  }

  private int three(int[] text, int length) {
    long v0 = -1;
    long v1 = -1;
    long v2 = -1;
    for (int i = 0; i < length; i++) {
      int at = text[i] * 3;
      long u0 = v0 & places[at];
      long u1 = v1 & places[at + 1];
      long u2 = v2 & places[at + 2];
      long s0 = v0 + u0;
      long s1 = v1 + u1 + carry(v0, u0, s0);
      v2 = v2 + u2 + carry(v1, u1, s1) | v2 - u2;
      v1 = s1 | v1 - u1;
      v0 = s0 | v0 - u0;
    }
    return Long.bitCount(~v0) + Long.bitCount(~v1) + Long.bitCount(~v2);
  }

  private int four(int[] text, int length) {
    long v0 = -1;
    long v1 = -1;
    long v2 = -1;
    long v3 = -1;
    for (int i = 0; i < length; i++) {
      int at = text[i] * 4;
      long u0 = v0 & places[at];
      long u1 = v1 & places[at + 1];
      long u2 = v2 & places[at + 2];
      long u3 = v3 & places[at + 3];
      long s0 = v0 + u0;
      long s1 = v1 + u1 + carry(v0, u0, s0);
      long s2 = v2 + u2 + carry(v1, u1, s1);
      v3 = v3 + u3 + carry(v2, u2, s2) | v3 - u3;
      v2 = s2 | v2 - u2;
      v1 = s1 | v1 - u1;
      v0 = s0 | v0 - u0;
    }
    return Long.bitCount(~v0) + Long.bitCount(~v1) + Long.bitCount(~v2) + Long.bitCount(~v3);
  }

  private int many(int[] text, int length, int words) {
    if (row.length < words) {
      row = new long[words];
    }
    Arrays.fill(row, 0, words, -1L);
    for (int i = 0; i < length; i++) {
      int at = text[i] * words;
      long carry = 0;
      for (int w = 0; w < words; w++) {
        long v = row[w];
        long u = v & places[at + w];
        long sum = v + u + carry;
        carry = carry(v, u, sum);
        row[w] = sum | v - u;
      }
    }
    int common = 0;
    for (int w = 0; w < words; w++) {
      common += Long.bitCount(~row[w]);
    }
    return common;
  }

  /**
   * What {@code sum = v + u}, perhaps with a carry from below, carries to the next word. Since u is
   * part of v, the top bit alone decides: both have it, or v has it and the sum lost it.
   */
  private static long carry(long v, long u, long sum) {
    return (u | v & ~sum) >>> 63;
  }
}
