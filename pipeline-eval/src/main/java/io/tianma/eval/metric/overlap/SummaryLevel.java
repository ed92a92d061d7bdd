package io.tianma.eval.metric.overlap;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * ROUGE-L of summaries of several sentences, as rouge_score's rougeLsum has it: of each sentence of
 * the reference what it has in common with any of the hypothesis, a token counting at most as often
 * as in both.
 */
final class SummaryLevel {
  private SummaryLevel() {}

  static Measure of(List<int[]> references, List<int[]> hypotheses) {
    List<int[]> all = new ArrayList<>(references);
    all.addAll(hypotheses);
    Runs runs = new Runs(all);
    int sentences = references.size();
    int[] left = new int[runs.alphabet()];
    int[] right = new int[runs.alphabet()];
    int inReference = 0;
    int inHypothesis = 0;
    for (int s = 0; s < all.size(); s++) {
      for (int token : runs.text(s)) {
        (s < sentences ? left : right)[token]++;
      }
      inReference += s < sentences ? runs.text(s).length : 0;
      inHypothesis += s < sentences ? 0 : runs.text(s).length;
    }
    int hits = 0;
    for (int r = 0; r < sentences; r++) {
      for (int place : union(runs, r, sentences, all.size()).stream().toArray()) {
        int token = runs.text(r)[place];
        if (left[token] > 0 && right[token] > 0) {
          hits++;
          left[token]--;
          right[token]--;
        }
      }
    }
    return Rouge.shares(hits, inReference, inHypothesis);
  }

  private static BitSet union(Runs runs, int reference, int from, int end) {
    BitSet union = new BitSet();
    for (int h = from; h < end; h++) {
      Subsequence.walk(
          runs.text(h), runs.text(reference), runs.alphabet(), (row, column) -> union.set(column));
    }
    return union;
  }
}
