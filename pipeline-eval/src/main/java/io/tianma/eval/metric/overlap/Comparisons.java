package io.tianma.eval.metric.overlap;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Compares sentences with those of another text, each with all that differ: but a pair whose common
 * tokens are all found already is passed over, since it could find no other.
 *
 * <p>Still there are texts of which nearly every pair has to be compared. Of two texts {@link
 * #MOST} pairs are, equally many for each sentence, and no more: then what is found is a lower
 * bound, and {@link #areAll} says so.
 */
final class Comparisons {
  /** Pairs of sentences: all of two texts of 2,048 sentences of which no two are equal. */
  static final int MOST = 1 << 22;

  /** Columns of one sentence. */
  interface Columns {
    /** Whether it need not be found any more. */
    boolean has(int column);

    /** Notes that it is part of a common subsequence. */
    void add(int column);
  }

  private final List<int[]> rows;
  private final LocalNumbers numbers;
  private final int[] from;
  private final int[] list;
  private final int[] next;
  private final int[] seen;
  private final int most;
  private int sentence;
  private boolean all = true;

  /**
   * @param sentences of the other text
   * @param alphabet above every token
   * @param times how many sentences will be compared with them
   */
  Comparisons(List<int[]> sentences, int alphabet, int times) {
    this.most = Math.max(1, MOST / Math.max(1, times));
    this.rows = different(sentences, alphabet);
    this.numbers = new LocalNumbers(alphabet);
    this.from = new int[alphabet + 1];
    int tokens = 0;
    for (int[] row : rows) {
      numbers.next();
      for (int token : row) {
        from[token + 1] += isNew(token) ? 1 : 0;
      }
      tokens += numbers.size();
    }
    for (int token = 0; token < alphabet; token++) {
      from[token + 1] += from[token];
    }
    this.list = new int[tokens];
    this.next = Arrays.copyOf(from, alphabet);
    for (int row = 0; row < rows.size(); row++) {
      numbers.next();
      for (int token : rows.get(row)) {
        if (isNew(token)) {
          list[next[token]++] = row;
        }
      }
    }
    this.seen = new int[rows.size()];
  }

  private boolean isNew(int token) {
    int size = numbers.size();
    numbers.add(token);
    return numbers.size() > size;
  }

  /** Each sentence once, where it first stands. */
  static List<int[]> different(List<int[]> sentences, int alphabet) {
    if (sentences.size() == 1) {
      return sentences;
    }
    List<int[]> different = new ArrayList<>();
    int[] ids = ids(sentences, alphabet);
    for (int s = 0; s < ids.length; s++) {
      if (ids[s] == different.size()) {
        different.add(sentences.get(s));
      }
    }
    return different;
  }

  /** Numbers of sentences, equal ones having equal numbers, from 0 on where each first stands. */
  static int[] ids(List<int[]> sentences, int alphabet) {
    Numbers beginnings = new Numbers(sentences.size());
    Numbers ends = new Numbers(sentences.size());
    int[] ids = new int[sentences.size()];
    for (int s = 0; s < ids.length; s++) {
      int beginning = 0;
      for (int token : sentences.get(s)) {
        beginning = 1 + beginnings.of((long) beginning * alphabet + token);
      }
      ids[s] = ends.of(beginning);
    }
    return ids;
  }

  /** Finds columns of a sentence in the other text. */
  void of(int[] columns, Columns found) {
    sentence++;
    for (int token : columns) {
      next[token] = from[token];
    }
    Subsequence table = null;
    int compared = 0;
    for (int c = 0; c < columns.length; c++) {
      int token = columns[c];
      while (next[token] < from[token + 1] && !found.has(c)) {
        int row = list[next[token]++];
        if (seen[row] == sentence) {
          continue;
        }
        if (compared == most) {
          all = false;
          return;
        }
        compared++;
        seen[row] = sentence;
        table = table == null ? new Subsequence(columns, numbers) : table;
        table.walk(rows.get(row), (place, column) -> found.add(column));
      }
    }
  }

  /** Whether all pairs were compared that could find anything. */
  boolean areAll() {
    return all;
  }
}
