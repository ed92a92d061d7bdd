package io.tianma.data.gap;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The characters of a chunk as small numbers, and the longest common subsequence between any choice
 * of its sentences and the rest.
 *
 * <p>The subsequence is found 64 characters at a time: bit i of a word says whether the dynamic
 * program's row rises at character i, and one addition with carry updates 64 cells exactly as the
 * recurrence would (Hyyrö 2004, after Crochemore et al. 2001). The choice is the bit pattern, since
 * it is the shorter side.
 */
final class CharCodes {
  private final int[][] sentences;
  private final int alphabet;
  private final int total;
  private long[] positions = new long[0];
  private long[] row = new long[0];

  CharCodes(List<String> texts) {
    Map<Integer, Integer> codes = new HashMap<>();
    sentences = new int[texts.size()][];
    int chars = 0;
    for (int i = 0; i < sentences.length; i++) {
      sentences[i] =
          texts.get(i).codePoints().map(c -> codes.computeIfAbsent(c, k -> codes.size())).toArray();
      chars += sentences[i].length;
    }
    alphabet = codes.size();
    total = chars;
  }

  /** Characters of all sentences. */
  int total() {
    return total;
  }

  /** Characters of a sentence. */
  int length(int sentence) {
    return sentences[sentence].length;
  }

  /** Length of the longest common subsequence of the chosen sentences and all others, joined. */
  int commonSubsequence(boolean[] chosen) {
    int length = 0;
    for (int i = 0; i < chosen.length; i++) {
      length += chosen[i] ? sentences[i].length : 0;
    }
    int words = length + 63 >>> 6;
    mark(chosen, words);
    for (int i = 0; i < chosen.length; i++) {
      if (!chosen[i]) {
        advance(sentences[i], words);
      }
    }
    int common = 0;
    for (int w = 0; w < words; w++) {
      common += Long.bitCount(~row[w]);
    }
    return common;
  }

  private void mark(boolean[] chosen, int words) {
    if (positions.length < alphabet * words) {
      positions = new long[alphabet * words * 2];
      row = new long[words * 2];
    }
    Arrays.fill(positions, 0, alphabet * words, 0);
    Arrays.fill(row, 0, words, -1L);
    int at = 0;
    for (int i = 0; i < chosen.length; i++) {
      if (chosen[i]) {
        for (int code : sentences[i]) {
          positions[code * words + (at >>> 6)] |= 1L << at;
          at++;
        }
      }
    }
  }

  private void advance(int[] sentence, int words) {
    for (int code : sentence) {
      int at = code * words;
      long carry = 0;
      for (int w = 0; w < words; w++) {
        long v = row[w];
        long u = v & positions[at + w];
        long sum = v + u;
        long overflow = Long.compareUnsigned(sum, v) < 0 ? 1 : 0;
        long withCarry = sum + carry;
        carry = overflow | (withCarry == 0 ? carry : 0);
        row[w] = withCarry | v & ~u;
      }
    }
  }
}
