package io.tianma.eval.metric.overlap;

/**
 * What BLEU is made of, for one text or added up over many; arrays are not to be written to.
 *
 * @param matches runs of 1 to 4 tokens that a reference has too
 * @param possible runs of the hypothesis, at least 1
 * @param reference tokens of the reference whose length is closest
 * @param hypothesis tokens
 * @see <a href="https://aclanthology.org/P02-1040/">Papineni et al. 2002</a>
 */
record BleuCounts(long[] matches, long[] possible, long reference, long hypothesis) {
  private static final double NO_MATCH = 0.1;

  static final BleuCounts NONE =
      new BleuCounts(new long[Bleu.LONGEST], new long[Bleu.LONGEST], 0, 0);

  /** Of references and, last, a hypothesis. */
  static BleuCounts of(Runs runs) {
    Bleu bleu = new Bleu(runs);
    runs.longer();
    return bleu.rest(runs);
  }

  BleuCounts plus(BleuCounts other) {
    long[] m = matches.clone();
    long[] p = possible.clone();
    for (int n = 0; n < Bleu.LONGEST; n++) {
      m[n] += other.matches[n];
      p[n] += other.possible[n];
    }
    return new BleuCounts(m, p, reference + other.reference, hypothesis + other.hypothesis);
  }

  /**
   * BLEU of one text with NLTK's smoothing method 1: a run length without a match counts as a tenth
   * of a match.
   *
   * @see <a href="https://aclanthology.org/W14-3346/">Chen and Cherry 2014, smoothing 1</a>
   */
  double sentence() {
    return score(NO_MATCH);
  }

  /** BLEU of a corpus, without smoothing: 0 where a run length has no match. */
  double corpus() {
    return score(0);
  }

  private double score(double noMatch) {
    if (matches[0] == 0) {
      return 0;
    }
    double logSum = 0;
    for (int n = 0; n < Bleu.LONGEST; n++) {
      logSum += Math.log((matches[n] == 0 ? noMatch : matches[n]) / possible[n]);
    }
    double brevity = hypothesis > reference ? 1 : Math.exp(1 - (double) reference / hypothesis);
    return brevity * Math.exp(logSum / Bleu.LONGEST);
  }
}
