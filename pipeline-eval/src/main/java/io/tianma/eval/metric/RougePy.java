package io.tianma.eval.metric;

import io.tianma.data.text.Characters;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * ROUGE as T5-PEGASUS' tables have it: pltrdy/rouge 1.0.1 over characters with spaces between them.
 *
 * <p>It differs from {@link Rouge} in four ways: n-grams are sets; a text is cut at every ASCII
 * full stop; ROUGE-L is the union of the common subsequences of all pairs of sentences, taken as a
 * set, over the numbers of distinct characters; F has 1e-8 under the fraction.
 *
 * @see <a href="https://github.com/pltrdy/rouge">pltrdy/rouge</a>
 */
final class RougePy {
  /** The empty word, which Python's split leaves; a space cannot be a word itself. */
  private static final int EMPTY = ' ';

  private RougePy() {}

  static Scores score(String reference, String hypothesis) {
    List<int[]> references = sentences(reference);
    List<int[]> hypotheses = sentences(hypothesis);
    if (references.isEmpty() || hypotheses.isEmpty()) {
      return Scores.NONE;
    }
    int[] referenceWords = references.stream().flatMapToInt(Arrays::stream).toArray();
    int[] hypothesisWords = hypotheses.stream().flatMapToInt(Arrays::stream).toArray();
    return new Scores(
        grams(referenceWords, hypothesisWords, 1),
        grams(referenceWords, hypothesisWords, 2),
        subsequences(references, hypotheses, referenceWords, hypothesisWords),
        Bleu.score(bleuTokens(reference), bleuTokens(hypothesis)));
  }

  private static Measure grams(int[] reference, int[] hypothesis, int n) {
    Set<String> inReference = CharTokens.count(reference, n).keySet();
    Set<String> inHypothesis = CharTokens.count(hypothesis, n).keySet();
    long common = inHypothesis.stream().filter(inReference::contains).count();
    return shares(common, inReference.size(), inHypothesis.size());
  }

  private static Measure subsequences(
      List<int[]> references, List<int[]> hypotheses, int[] reference, int[] hypothesis) {
    Set<Integer> union = new HashSet<>();
    for (int[] r : references) {
      for (int[] h : hypotheses) {
        addCommon(r, h, union);
      }
    }
    return shares(union.size(), distinct(reference), distinct(hypothesis));
  }

  /** Walks back through the table as the package does, which decides among equal subsequences. */
  private static void addCommon(int[] reference, int[] hypothesis, Set<Integer> words) {
    int[][] table = table(reference, hypothesis);
    int i = reference.length;
    int j = hypothesis.length;
    while (i > 0 && j > 0) {
      if (reference[i - 1] == hypothesis[j - 1]) {
        words.add(reference[i - 1]);
        i--;
        j--;
      } else if (table[i - 1][j] > table[i][j - 1]) {
        i--;
      } else {
        j--;
      }
    }
  }

  private static int[][] table(int[] a, int[] b) {
    int[][] table = new int[a.length + 1][b.length + 1];
    for (int i = 1; i <= a.length; i++) {
      for (int j = 1; j <= b.length; j++) {
        table[i][j] =
            a[i - 1] == b[j - 1]
                ? table[i - 1][j - 1] + 1
                : Math.max(table[i - 1][j], table[i][j - 1]);
      }
    }
    return table;
  }

  private static Measure shares(long common, int inReference, int inHypothesis) {
    return Measure.smoothed(
        inHypothesis == 0 ? 0 : (double) common / inHypothesis,
        inReference == 0 ? 0 : (double) common / inReference);
  }

  private static int distinct(int[] words) {
    return (int) Arrays.stream(words).distinct().count();
  }

  /** Pieces between full stops; only an empty first or last one vanishes. */
  private static List<int[]> sentences(String text) {
    String[] pieces = text.toLowerCase(Locale.ROOT).split("\\.", -1);
    List<int[]> sentences = new ArrayList<>();
    for (int i = 0; i < pieces.length; i++) {
      boolean edge = i == 0 || i == pieces.length - 1;
      if (!edge || !pieces[i].isEmpty()) {
        int[] words = pieces[i].codePoints().filter(c -> !Characters.isSpace(c)).toArray();
        sentences.add(words.length == 0 ? new int[] {EMPTY} : words);
      }
    }
    return sentences;
  }

  /** Every space stands between two joining spaces and so becomes two empty words. */
  private static int[] bleuTokens(String text) {
    return text.toLowerCase(Locale.ROOT)
        .codePoints()
        .flatMap(c -> c == ' ' ? IntStream.of(EMPTY, EMPTY) : IntStream.of(c))
        .toArray();
  }
}
