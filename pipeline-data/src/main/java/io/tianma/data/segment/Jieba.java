package io.tianma.data.segment;

import io.tianma.data.text.Characters;
import java.util.function.Predicate;
import java.util.function.Supplier;

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
  private final Supplier<Path> paths;
  private final Predicate<String> isWord;
  private final NewWords newWords;

  private Jieba(Supplier<Path> paths, Predicate<String> isWord, NewWords newWords) {
    this.paths = paths;
    this.isWord = isWord;
    this.newWords = newWords;
  }

  /** As {@code jieba.cut(text, HMM=False)}: what T5-PEGASUS uses. */
  public static Jieba withoutHmm() {
    return of(false);
  }

  /** As {@code jieba.cut(text)}: single characters between words may form new words. */
  public static Jieba withHmm() {
    return of(true);
  }

  /** With or without the hidden Markov model. */
  public static Jieba of(boolean hmm) {
    return of(Dictionary.jieba(), hmm);
  }

  /** With a dictionary that knows a user's words too. */
  public static Jieba of(Dictionary dictionary, boolean hmm) {
    return new Jieba(
        () -> new DictionaryPath(dictionary),
        dictionary::isWord,
        hmm ? HiddenMarkov.jieba().sparing(dictionary.forcedApart()) : null);
  }

  /** Without the hidden Markov model, over any weights. */
  static Jieba over(Supplier<Path> paths) {
    return new Jieba(paths, word -> false, null);
  }

  /** Cuts a run of characters that are no words of the dictionary. */
  interface NewWords {
    /** Appends the ends of the words of {@code text[from, to)}; returns the new count. */
    int cut(String text, int from, int to, int[] ends, int count);
  }

  @Override
  public int cut(String text, int[] ends) {
    Path path = paths.get();
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
    for (int x = path.from(); x < path.to(); ) {
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
    int run = path.from();
    for (int x = path.from(); x < path.to(); ) {
      int y = path.next(x);
      if (y - x > 1) {
        count = cutRun(text, run, x, ends, count);
        ends[count++] = y;
        run = y;
      }
      x = y;
    }
    return cutRun(text, run, path.to(), ends, count);
  }

  private int cutRun(String text, int from, int to, int[] ends, int count) {
    if (to - from > 1 && !isWord.test(text.substring(from, to))) {
      return newWords.cut(text, from, to, ends, count);
    }
    for (int i = from; i < to; i++) {
      ends[count++] = i + 1;
    }
    return count;
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

  /** Whether segmentation can take the word for one. */
  static boolean isInBlocks(String word) {
    return word.chars().allMatch(c -> inBlock((char) c)) || Characters.length(word) == 1;
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
}
