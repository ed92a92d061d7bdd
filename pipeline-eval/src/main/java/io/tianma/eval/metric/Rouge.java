package io.tianma.eval.metric;

import io.tianma.data.gap.CommonSubsequence;

/**
 * ROUGE with the formulas of Google's rouge_score: an n-gram counts as often as both texts have it,
 * and the common subsequence is that of the whole texts.
 *
 * @see <a href="https://aclanthology.org/W04-1013/">Lin 2004, ROUGE</a>
 */
final class Rouge {
  private Rouge() {}

  static Scores score(int[] reference, int[] hypothesis) {
    return new Scores(
        grams(reference, hypothesis, 1),
        grams(reference, hypothesis, 2),
        subsequence(reference, hypothesis),
        Bleu.score(reference, hypothesis));
  }

  private static Measure grams(int[] reference, int[] hypothesis, int n) {
    int common = CharTokens.common(CharTokens.count(hypothesis, n), CharTokens.count(reference, n));
    return shares(common, reference.length - n + 1, hypothesis.length - n + 1);
  }

  private static Measure subsequence(int[] reference, int[] hypothesis) {
    int common = CommonSubsequence.length(CharTokens.join(reference), CharTokens.join(hypothesis));
    return shares(common, reference.length, hypothesis.length);
  }

  private static Measure shares(int common, int inReference, int inHypothesis) {
    return common == 0
        ? Measure.NONE
        : Measure.of((double) common / inHypothesis, (double) common / inReference);
  }
}
