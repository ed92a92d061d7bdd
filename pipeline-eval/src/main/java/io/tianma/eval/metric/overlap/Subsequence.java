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

  private final int[] columns;
  private final int words;
  private final Places places;

  /**
   * Tables of one text, with whatever others.
   *
   * @param numbers for the tokens of this text while it is compared
   */
  Subsequence(int[] columns, LocalNumbers numbers) {
    this.columns = columns;
    this.words = columns.length + 63 >>> 6;
    this.places = new Places(columns, numbers, words);
  }

  /**
   * Its length.
   *
   * @param alphabet above every number of both texts
   */
  static int length(int[] a, int[] b, int alphabet) {
    boolean swap = a.length < b.length;
    Subsequence table = new Subsequence(swap ? a : b, new LocalNumbers(alphabet));
    long[] row = table.first();
    for (int token : swap ? b : a) {
      table.advance(row, token);
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
    new Subsequence(columns, new LocalNumbers(alphabet)).walk(rows, found);
  }

  /** The same for one of the others. */
  void walk(int[] rows, Pairs found) {
    if (rows.length == 0 || columns.length == 0) {
      return;
    }
    boolean fits = (long) rows.length * words <= ROOM;
    int step = fits ? rows.length : (int) Math.ceil(Math.sqrt(rows.length));
    long[][] starts = new long[(rows.length + step - 1) / step][];
    long[] row = first();
    for (int i = 0; i < rows.length - (fits ? rows.length - 1 : 0); i++) {
      if (i % step == 0) {
        starts[i / step] = row.clone();
      }
      advance(row, rows[i]);
    }
    long[][] block = new long[step][words];
    int j = columns.length;
    for (int b = starts.length - 1; b >= 0 && j > 0; b--) {
      int from = b * step;
      int end = Math.min(rows.length, from + step);
      row = starts[b];
      for (int i = from; i < end; i++) {
        advance(row, rows[i]);
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

  /** Goes on to the row of a token. */
  private void advance(long[] row, int token) {
    int at = places.of(token);
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
    places.done(token);
  }
}
