package io.tianma.eval.metric.overlap;

import java.util.Arrays;

/**
 * The longest common subsequence of two texts in memory that grows with their lengths, not with
 * their product: 64 cells of a row are one word (Hyyrö 2004), and the way back through the table
 * reads rows that are computed again from every √n-th one.
 *
 * <p>A bit of a row says whether the length does not rise at that column.
 */
final class Subsequence {
  /** Words of rows that are kept at once without computing any again. */
  private static final int ROOM = 1 << 16;

  /** Takes what the subsequence consists of, from its end. */
  interface Pairs {
    void at(int row, int column);
  }

  private final int[] rows;
  private final int words;
  private final Places places;

  private Subsequence(int[] rows, int[] columns, int alphabet) {
    this.rows = rows;
    this.words = columns.length + 63 >>> 6;
    this.places = new Places(columns, alphabet, words);
  }

  /**
   * Its length.
   *
   * @param alphabet above every number of both texts
   */
  static int length(int[] a, int[] b, int alphabet) {
    boolean swap = a.length < b.length;
    Subsequence table = new Subsequence(swap ? b : a, swap ? a : b, alphabet);
    long[] row = table.first();
    for (int i = 0; i < table.rows.length; i++) {
      table.advance(row, i);
    }
    int common = 0;
    for (long word : row) {
      common += Long.bitCount(~word);
    }
    return common;
  }

  /**
   * Walks the way back through the table: where tokens differ, up if the length rose at the column,
   * else to the left, which decides among subsequences of equal length.
   */
  static void walk(int[] rows, int[] columns, int alphabet, Pairs found) {
    if (rows.length > 0 && columns.length > 0) {
      new Subsequence(rows, columns, alphabet).walk(columns, found);
    }
  }

  private void walk(int[] columns, Pairs found) {
    boolean fits = (long) rows.length * words <= ROOM;
    int step = fits ? rows.length : (int) Math.ceil(Math.sqrt(rows.length));
    long[][] starts = new long[(rows.length + step - 1) / step][];
    long[] row = first();
    for (int i = 0; i < rows.length - (fits ? rows.length - 1 : 0); i++) {
      if (i % step == 0) {
        starts[i / step] = row.clone();
      }
      advance(row, i);
    }
    long[][] block = new long[step][words];
    int j = columns.length;
    for (int b = starts.length - 1; b >= 0 && j > 0; b--) {
      int from = b * step;
      int end = Math.min(rows.length, from + step);
      row = starts[b];
      for (int i = from; i < end; i++) {
        advance(row, i);
        System.arraycopy(row, 0, block[i - from], 0, words);
      }
      int i = end;
      while (i > from && j > 0) {
        if (rows[i - 1] == columns[j - 1]) {
          found.at(--i, --j);
        } else if ((block[i - 1 - from][j - 1 >>> 6] >>> j - 1 & 1) == 0) {
          i--;
        } else {
          j--;
        }
      }
    }
  }

  private long[] first() {
    long[] row = new long[words];
    Arrays.fill(row, -1L);
    return row;
  }

  /** Goes from the row before row {@code i} to it. */
  private void advance(long[] row, int i) {
    int at = places.of(rows[i]);
    if (at < 0) {
      return;
    }
    long[] masks = places.masks;
    long carry = 0;
    for (int w = 0; w < words; w++) {
      long v = row[w];
      long u = v & masks[at + w];
      long sum = v + u + carry;
      carry = (u | v & ~sum) >>> 63;
      row[w] = sum | v - u;
    }
    places.done(rows[i]);
  }

  /** At which columns a token stands: a mask for each frequent one, a list for all others. */
  private static final class Places {
    private final int[] from;
    private final int[] list;
    private final int[] mask;
    private final long[] masks;

    Places(int[] columns, int alphabet, int words) {
      from = new int[alphabet + 1];
      for (int c : columns) {
        from[c + 1]++;
      }
      mask = new int[alphabet];
      int next = words;
      for (int c = 0; c < alphabet; c++) {
        // at most 64 tokens are that frequent, unless all fits into one word
        if (from[c + 1] > 0 && from[c + 1] >= words) {
          mask[c] = next;
          next += words;
        }
        from[c + 1] += from[c];
      }
      masks = new long[next];
      list = new int[words > 1 ? columns.length : 0];
      int[] place = Arrays.copyOf(from, words > 1 ? alphabet : 0);
      for (int j = 0; j < columns.length; j++) {
        int c = columns[j];
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
      if (mask[token] > 0) {
        return mask[token];
      }
      for (int at = from[token]; at < from[token + 1]; at++) {
        masks[list[at] >>> 6] |= 1L << list[at];
      }
      return from[token] == from[token + 1] ? -1 : 0;
    }

    void done(int token) {
      if (mask[token] == 0) {
        for (int at = from[token]; at < from[token + 1]; at++) {
          masks[list[at] >>> 6] = 0;
        }
      }
    }
  }
}
