package io.tianma.eval.metric.overlap;

/** Collects what BLEU counts from runs that grow longer, the last text being the hypothesis. */
final class Bleu {
  static final int LONGEST = 4;

  private final long[] matches = new long[LONGEST];
  private final long[] possible = new long[LONGEST];
  private final int reference;
  private final int hypothesis;

  /** Begins with single tokens. */
  Bleu(Runs runs) {
    int last = runs.texts() - 1;
    hypothesis = runs.text(last).length;
    reference = closest(runs, hypothesis);
    take(0, runs);
  }

  /** Goes on from runs of two tokens. */
  BleuCounts rest(Runs runs) {
    take(1, runs);
    for (int n = 2; n < LONGEST; n++) {
      runs.longer();
      take(n, runs);
    }
    return new BleuCounts(matches, possible, reference, hypothesis);
  }

  private void take(int n, Runs runs) {
    matches[n] = runs.clipped();
    possible[n] = Math.max(1, hypothesis - n);
  }

  /** The length nearest to that of the hypothesis, the shorter of two. */
  private static int closest(Runs runs, int hypothesis) {
    int best = runs.text(0).length;
    for (int r = 1; r < runs.texts() - 1; r++) {
      int length = runs.text(r).length;
      int nearer = Math.abs(length - hypothesis) - Math.abs(best - hypothesis);
      if (nearer < 0 || nearer == 0 && length < best) {
        best = length;
      }
    }
    return best;
  }
}
