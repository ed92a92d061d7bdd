package io.tianma.eval.metric;

import java.util.Map;

/**
 * Sentence BLEU up to runs of four tokens, with NLTK's smoothing method 1: a run length without a
 * match counts as a tenth of a match.
 *
 * @see <a href="https://aclanthology.org/P02-1040/">Papineni et al. 2002</a>
 * @see <a href="https://aclanthology.org/W14-3346/">Chen and Cherry 2014, smoothing 1</a>
 */
final class Bleu {
  private static final int LONGEST = 4;
  private static final double NO_MATCH = 0.1;

  private Bleu() {}

  static double score(int[] reference, int[] hypothesis) {
    double logSum = 0;
    for (int n = 1; n <= LONGEST; n++) {
      Map<String, Integer> grams = CharTokens.count(hypothesis, n);
      int matches = CharTokens.common(grams, CharTokens.count(reference, n));
      if (n == 1 && matches == 0) {
        return 0;
      }
      int possible = Math.max(1, hypothesis.length - n + 1);
      logSum += Math.log((matches == 0 ? NO_MATCH : matches) / possible);
    }
    return brevity(reference.length, hypothesis.length) * Math.exp(logSum / LONGEST);
  }

  private static double brevity(int reference, int hypothesis) {
    return hypothesis > reference ? 1 : Math.exp(1 - (double) reference / hypothesis);
  }
}
