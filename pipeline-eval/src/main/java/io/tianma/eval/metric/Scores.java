package io.tianma.eval.metric;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * How near a hypothesis comes to its reference, by character.
 *
 * @param rouge1 single characters
 * @param rouge2 neighbouring characters
 * @param rougeL longest common subsequence
 * @param bleu runs of up to four characters, 0..1
 */
public record Scores(Measure rouge1, Measure rouge2, Measure rougeL, double bleu) {
  static final Scores NONE = new Scores(Measure.NONE, Measure.NONE, Measure.NONE, 0);

  /** F of each ROUGE, and BLEU, by the name that says how it tokenizes. */
  public Map<String, Double> named() {
    Map<String, Double> named = new LinkedHashMap<>();
    named.put("rouge1-char", rouge1.f());
    named.put("rouge2-char", rouge2.f());
    named.put("rougeL-char", rougeL.f());
    named.put("bleu-char", bleu);
    return named;
  }

  /** Means over the texts, summed in their order; all 0 for no texts. */
  public static Scores mean(List<Scores> all) {
    return new Scores(
        mean(all, Scores::rouge1),
        mean(all, Scores::rouge2),
        mean(all, Scores::rougeL),
        average(all, Scores::bleu));
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
