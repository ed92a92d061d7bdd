package io.tianma.eval.metric.overlap;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * ROUGE as T5-PEGASUS' tables have it: pltrdy/rouge 1.0.1 over tokens with spaces between them.
 *
 * <p>It differs from {@link Rouge} in four ways: n-grams are sets; a text is cut at every ASCII
 * full stop; ROUGE-L is the union of the common subsequences of all pairs of sentences, taken as a
 * set, over the numbers of distinct tokens; F has 1e-8 under the fraction. Its ROUGE-L being that
 * of a summary already, there is no ROUGE-Lsum.
 *
 * @see <a href="https://github.com/pltrdy/rouge">pltrdy/rouge</a>
 */
final class RougePy {
  private RougePy() {}

  static Scores score(Reading reading, List<String> references, String hypothesis) {
    Measure one = Measure.NONE;
    Measure two = Measure.NONE;
    Bounded longest = Bounded.NONE;
    List<int[]> hypotheses = reading.sentences(hypothesis);
    for (String reference : references) {
      List<int[]> sentences = reading.sentences(reference);
      if (!sentences.isEmpty() && !hypotheses.isEmpty()) {
        Runs runs = new Runs(List.of(joined(sentences), joined(hypotheses)));
        one = one.orBetter(grams(runs));
        longest = longest.orBetter(subsequences(runs, sentences, hypotheses));
        runs.longer();
        two = two.orBetter(grams(runs));
      }
    }
    boolean empty = hypotheses.isEmpty() || references.stream().allMatch(String::isEmpty);
    BleuCounts bleu = bleu(reading, references, hypothesis);
    return new Scores(
        one,
        two,
        longest.measure(),
        null,
        empty ? 0 : bleu.sentence(),
        bleu,
        longest.whole() ? 0 : 1);
  }

  private static BleuCounts bleu(Reading reading, List<String> references, String hypothesis) {
    List<int[]> texts = new ArrayList<>();
    references.forEach(reference -> texts.add(reading.split(reference)));
    texts.add(reading.split(hypothesis));
    return BleuCounts.of(new Runs(texts));
  }

  private static Measure grams(Runs runs) {
    return shares(runs.commonDifferent(0, 1), runs.different(0), runs.different(1));
  }

  private static Bounded subsequences(Runs runs, List<int[]> references, List<int[]> hypotheses) {
    boolean[] union = new boolean[runs.alphabet()];
    List<int[]> left = pieces(runs.text(0), references);
    List<int[]> right = Comparisons.different(pieces(runs.text(1), hypotheses), runs.alphabet());
    Comparisons comparisons = new Comparisons(left, runs.alphabet(), right.size());
    for (int[] h : right) {
      comparisons.of(
          h,
          new Comparisons.Columns() {
            @Override
            public boolean has(int column) {
              return union[h[column]];
            }

            @Override
            public void add(int column) {
              union[h[column]] = true;
            }
          });
    }
    int common = 0;
    for (boolean in : union) {
      common += in ? 1 : 0;
    }
    Measure measure = shares(common, runs.different(0), runs.different(1));
    return new Bounded(measure, comparisons.areAll());
  }

  static int[] joined(List<int[]> sentences) {
    return sentences.size() == 1
        ? sentences.get(0)
        : sentences.stream().flatMapToInt(Arrays::stream).toArray();
  }

  /** The text cut again where its sentences end. */
  private static List<int[]> pieces(int[] text, List<int[]> sentences) {
    if (sentences.size() == 1) {
      return List.of(text);
    }
    List<int[]> pieces = new ArrayList<>();
    int from = 0;
    for (int[] sentence : sentences) {
      pieces.add(Arrays.copyOfRange(text, from, from + sentence.length));
      from += sentence.length;
    }
    return pieces;
  }

  static Measure shares(long common, int inReference, int inHypothesis) {
    return Measure.smoothed(
        inHypothesis == 0 ? 0 : (double) common / inHypothesis,
        inReference == 0 ? 0 : (double) common / inReference);
  }
}
