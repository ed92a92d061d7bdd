package io.tianma.eval.metric.overlap;

import java.util.ArrayList;
import java.util.List;

/**
 * ROUGE with the formulas of Google's rouge_score: an n-gram counts as often as both texts have it,
 * and the common subsequence is that of the whole texts; of a summary (ROUGE-Lsum), that of its
 * lines.
 *
 * @see <a href="https://aclanthology.org/W04-1013/">Lin 2004, ROUGE</a>
 */
final class Rouge {
  private Rouge() {}

  static Scores score(Reading reading, List<String> references, String hypothesis) {
    List<int[]> texts = new ArrayList<>();
    references.forEach(reference -> texts.add(reading.of(reference)));
    texts.add(reading.of(hypothesis));
    Runs runs = new Runs(texts);
    int last = references.size();
    Measure one = Measure.NONE;
    Measure longest = Measure.NONE;
    Bounded summary = Bounded.NONE;
    for (int r = 0; r < last; r++) {
      one = one.orBetter(grams(runs, r, last));
      Measure whole = subsequence(runs, r, last);
      longest = longest.orBetter(whole);
      summary = summary.orBetter(summary(reading, references.get(r), hypothesis, whole));
    }
    Bleu bleu = new Bleu(runs);
    runs.longer();
    Measure two = Measure.NONE;
    for (int r = 0; r < last; r++) {
      two = two.orBetter(grams(runs, r, last));
    }
    BleuCounts counts = bleu.rest(runs);
    return new Scores(
        one, two, longest, summary.measure(), counts.sentence(), counts, summary.whole() ? 0 : 1);
  }

  private static Measure grams(Runs runs, int reference, int hypothesis) {
    int common = runs.common(hypothesis, reference);
    return shares(common, runs.total(reference), runs.total(hypothesis));
  }

  private static Measure subsequence(Runs runs, int reference, int hypothesis) {
    int[] r = runs.text(reference);
    int[] h = runs.text(hypothesis);
    return shares(Subsequence.length(r, h, runs.alphabet()), r.length, h.length);
  }

  private static Bounded summary(
      Reading reading, String reference, String hypothesis, Measure whole) {
    if (reference.indexOf('\n') < 0 && hypothesis.indexOf('\n') < 0) {
      return new Bounded(whole, true);
    }
    return SummaryLevel.of(reading.lines(reference), reading.lines(hypothesis));
  }

  static Measure shares(int common, int inReference, int inHypothesis) {
    return common == 0
        ? Measure.NONE
        : Measure.of((double) common / inHypothesis, (double) common / inReference);
  }
}
