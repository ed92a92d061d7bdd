package io.tianma.eval.metric.overlap;

import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * How near a hypothesis comes to its reference, or to the best of several.
 *
 * @param rouge1 single tokens
 * @param rouge2 neighbouring tokens
 * @param rougeL longest common subsequence
 * @param rougeLsum the same by lines; null in a dialect that has none
 * @param bleu runs of up to four tokens, 0..1
 * @param counts what BLEU of a corpus is made of
 * @param cut texts of so many sentences that not all pairs of them were compared, so that what goes
 *     by sentences is at least as it says: 0 or 1, and of means their number
 */
public record Scores(
    Measure rouge1,
    Measure rouge2,
    Measure rougeL,
    Measure rougeLsum,
    double bleu,
    BleuCounts counts,
    long cut) {
  /** Means over the texts, summed in their order; all 0 for no texts. */
  public static Scores mean(List<Scores> all) {
    boolean summary = !all.isEmpty() && all.get(0).rougeLsum() != null;
    return new Scores(
        mean(all, Scores::rouge1),
        mean(all, Scores::rouge2),
        mean(all, Scores::rougeL),
        summary ? mean(all, Scores::rougeLsum) : null,
        average(all, Scores::bleu),
        all.stream().map(Scores::counts).reduce(BleuCounts.NONE, BleuCounts::plus),
        all.stream().mapToLong(Scores::cut).sum());
  }

  /** BLEU of all the texts that these are the means of, 0..1: no mean, but runs added up. */
  public double corpusBleu() {
    return counts.corpus();
  }

  /** The mean F is the mean of the Fs, not the F of the means. */
  private static Measure mean(List<Scores> all, Function<Scores, Measure> which) {
    return new Measure(
        average(all, s -> which.apply(s).precision()),
        average(all, s -> which.apply(s).recall()),
        average(all, s -> which.apply(s).f()));
  }

  private static double average(List<Scores> all, ToDoubleFunction<Scores> which) {
    double sum = 0;
    for (Scores scores : all) {
      sum += which.applyAsDouble(scores);
    }
    return all.isEmpty() ? 0 : sum / all.size();
  }
}
