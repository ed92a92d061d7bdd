package io.tianma.eval.metric;

import io.tianma.eval.metric.Scorer.Result;
import io.tianma.eval.metric.resampling.Comparison;
import io.tianma.eval.metric.resampling.Resampling;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Two files of texts that were written for the same references. */
public final class PairedScores {
  private PairedScores() {}

  /**
   * Both by each metric that a single text has.
   *
   * @throws IllegalArgumentException if they are not of the same references, naming the first text
   *     where they part
   */
  public static Map<String, Comparison> of(
      Result a, Result b, Scoring scoring, Resampling resampling) {
    refuseOthers(a.references(), b.references());
    List<Map<String, Double>> ofA = a.scores().stream().map(scoring::named).toList();
    List<Map<String, Double>> ofB = b.scores().stream().map(scoring::named).toList();
    Map<String, Comparison> all = new LinkedHashMap<>();
    for (String metric : ofA.get(0).keySet()) {
      all.put(metric, Comparison.of(values(ofA, metric), values(ofB, metric), resampling));
    }
    return all;
  }

  private static double[] values(List<Map<String, Double>> scores, String metric) {
    return scores.stream().mapToDouble(each -> each.get(metric)).toArray();
  }

  private static void refuseOthers(List<List<String>> a, List<List<String>> b) {
    for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
      if (!a.get(i).equals(b.get(i))) {
        throw new IllegalArgumentException(
            "text %d has another reference there: bring both files into the same order"
                .formatted(i + 1));
      }
    }
    if (a.size() != b.size()) {
      throw new IllegalArgumentException(
          "it has %d texts, the other file %d: both must be for the same references"
              .formatted(b.size(), a.size()));
    }
  }
}
