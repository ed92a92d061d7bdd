package io.tianma.data.segment;

import java.util.Arrays;

/**
 * Segmentation equal to jieba 0.42.1's {@code cut}: the most probable path through the words of the
 * dictionary, with a hidden Markov model for what lies between them if asked.
 *
 * <p>Text is cut into blocks of Chinese characters, Latin letters, digits and {@code +#&._%-};
 * other characters stand alone, and so does each white space, but {@code \r\n} is one word.
 *
 * @see <a href="https://github.com/fxsjy/jieba">jieba</a>
 */
public final class Jieba implements Segmenter {
  private final Dictionary dictionary;
  private final NewWords newWords;

  private Jieba(Dictionary dictionary, NewWords newWords) {
    this.dictionary = dictionary;
    this.newWords = newWords;
  }

  /** As {@code jieba.cut(text, HMM=False)}: what T5-PEGASUS uses. */
  public static Jieba withoutHmm() {
    return new Jieba(Dictionary.jieba(), null);
  }

  /** As {@code jieba.cut(text)}: single characters between words may form new words. */
  public static Jieba withHmm() {
    return new Jieba(Dictionary.jieba(), HiddenMarkov.jieba());
  }

  /** With or without the hidden Markov model. */
  public static Jieba of(boolean hmm) {
    return hmm ? withHmm() : withoutHmm();
  }

  /** Cuts a run of characters that are no words of the dictionary. */
  interface NewWords {
    /** Appends the ends of the words of {@code text[from, to)}; returns the new count. */
    int cut(String text, int from, int to, int[] ends, int count);
  }

  @Override
  public int cut(String text, int[] ends) {
    Path path = new Path();
    int count = 0;
    int i = 0;
    while (i < text.length()) {
      int from = i;
      while (i < text.length() && inBlock(text.charAt(i))) {
        i++;
      }
      if (i > from) {
        path.solve(text, from, i);
        count = newWords == null ? plain(text, path, ends, count) : full(text, path, ends, count);
      } else {
        i += alone(text, i);
        ends[count++] = i;
      }
    }
    return count;
  }

  /** Words of the path; neighbouring single letters and digits are joined. */
  private static int plain(String text, Path path, int[] ends, int count) {
    boolean joining = false;
    for (int x = path.from; x < path.to; ) {
      int y = path.next(x);
      boolean single = y - x == 1 && isLetterOrDigit(text.charAt(x));
      if (joining && single) {
        ends[count - 1] = y;
      } else {
        ends[count++] = y;
      }
      joining = single;
      x = y;
    }
    return count;
  }

  /** Words of the path; runs of single characters are cut again. */
  private int full(String text, Path path, int[] ends, int count) {
    int run = path.from;
    for (int x = path.from; x < path.to; ) {
      int y = path.next(x);
      if (y - x > 1) {
        count = cutRun(text, run, x, ends, count);
        ends[count++] = y;
        run = y;
      }
      x = y;
    }
    return cutRun(text, run, path.to, ends, count);
  }

  private int cutRun(String text, int from, int to, int[] ends, int count) {
    if (to - from > 1 && !isWord(text, from, to)) {
      return newWords.cut(text, from, to, ends, count);
    }
    for (int i = from; i < to; i++) {
      ends[count++] = i + 1;
    }
    return count;
  }

  private boolean isWord(String text, int from, int to) {
    int node = Dictionary.ROOT;
    for (int i = from; i < to && node != Dictionary.NONE; i++) {
      node = dictionary.step(node, text.charAt(i));
    }
    return node != Dictionary.NONE && dictionary.isWord(node);
  }

  /** Chars of the word that stands alone at {@code i}: a code point, or a line end of two chars. */
  private static int alone(String text, int i) {
    char c = text.charAt(i);
    boolean pair =
        i + 1 < text.length()
            && (Character.isSurrogatePair(c, text.charAt(i + 1))
                || c == '\r' && text.charAt(i + 1) == '\n');
    return pair ? 2 : 1;
  }

  private static boolean inBlock(char c) {
    if (c >= 0x4E00) {
      return c <= 0x9FD5;
    }
    return isLetterOrDigit(c)
        || c == '+'
        || c == '#'
        || c == '&'
        || c == '.'
        || c == '_'
        || c == '%'
        || c == '-';
  }

  static boolean isLetterOrDigit(char c) {
    return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
  }

  /**
   * The most probable way through one block, found from its end; of equal ways the one with the
   * longer word, as Python's maximum of pairs chooses.
   */
  private final class Path {
    private double[] score = new double[64];
    private int[] next = new int[64];
    int from;
    int to;

    int next(int x) {
      return next[x - from];
    }

    void solve(String text, int blockFrom, int blockTo) {
      from = blockFrom;
      to = blockTo;
      int length = to - from;
      if (length >= next.length) {
        score = new double[length * 2];
        next = Arrays.copyOf(next, length * 2);
      }
      score[length] = 0;
      for (int x = length - 1; x >= 0; x--) {
        step(text, x, length);
      }
    }

    private void step(String text, int x, int length) {
      double logTotal = dictionary.logTotal();
      double best = Double.NEGATIVE_INFINITY;
      int bestEnd = x + 1;
      int node = Dictionary.ROOT;
      for (int y = x; y < length; y++) {
        node = dictionary.step(node, text.charAt(from + y));
        if (node == Dictionary.NONE) {
          break;
        }
        if (dictionary.isWord(node)) {
          double candidate = dictionary.logFrequency(node) - logTotal + score[y + 1];
          if (candidate >= best) {
            best = candidate;
            bestEnd = y + 1;
          }
        }
      }
      if (best == Double.NEGATIVE_INFINITY) {
        best = -logTotal + score[x + 1];
      }
      score[x] = best;
      next[x] = from + bestEnd;
    }
  }
}
