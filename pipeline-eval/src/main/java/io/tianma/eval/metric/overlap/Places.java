package io.tianma.eval.metric.overlap;

import java.util.Arrays;

/**
 * At which columns each token of a text stands: a mask for each frequent one, a list for all
 * others.
 */
final class Places {
  private final LocalNumbers numbers;
  private final int[] from;
  private final int[] list;
  private final int[] mask;

  /** Words of columns, those of a token from {@link #of} on. */
  final long[] masks;

  /**
   * @param numbers takes the tokens of this text, and no other one while this is used
   * @param words 64 columns each
   */
  Places(int[] columns, LocalNumbers numbers, int words) {
    this.numbers = numbers;
    numbers.next();
    int[] local = new int[columns.length];
    for (int j = 0; j < columns.length; j++) {
      local[j] = numbers.add(columns[j]);
    }
    int alphabet = numbers.size();
    from = new int[alphabet + 1];
    for (int c : local) {
      from[c + 1]++;
    }
    mask = new int[alphabet];
    int next = words;
    for (int c = 0; c < alphabet; c++) {
      // at most 64 tokens are that frequent, unless all fits into one word
      if (from[c + 1] >= words) {
        mask[c] = next;
        next += words;
      }
      from[c + 1] += from[c];
    }
    masks = new long[next];
    list = new int[words > 1 ? columns.length : 0];
    int[] place = Arrays.copyOf(from, words > 1 ? alphabet : 0);
    for (int j = 0; j < columns.length; j++) {
      int c = local[j];
      if (words > 1) {
        list[place[c]++] = j;
      }
      if (mask[c] > 0) {
        masks[mask[c] + (j >>> 6)] |= 1L << j;
      }
    }
  }

  /** Where the columns of a token begin as bits, until {@link #done}; -1 if there is none. */
  int of(int token) {
    int c = numbers.of(token);
    if (c < 0 || mask[c] > 0) {
      return c < 0 ? -1 : mask[c];
    }
    for (int at = from[c]; at < from[c + 1]; at++) {
      masks[list[at] >>> 6] |= 1L << list[at];
    }
    return 0;
  }

  /** Takes the bits of a token back. */
  void done(int token) {
    int c = numbers.of(token);
    if (mask[c] == 0) {
      for (int at = from[c]; at < from[c + 1]; at++) {
        masks[list[at] >>> 6] = 0;
      }
    }
  }
}
