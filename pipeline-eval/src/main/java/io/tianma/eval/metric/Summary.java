package io.tianma.eval.metric;

import io.tianma.eval.metric.Evaluation.Score;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The means of many samples. */
public final class Summary {
  private Summary() {}

  /** One score for each metric that the samples have, with intervals; none for no samples. */
  public static List<Score> of(List<Sample> samples, long seed) {
    return samples.isEmpty()
        ? List.of()
        : samples.get(0).scores().keySet().stream()
            .map(metric -> score(metric, samples, seed))
            .toList();
  }

  private static Score score(String metric, List<Sample> samples, long seed) {
    double[] generated = values(samples, Sample::scores, metric);
    double[] lead = values(samples, Sample::leadScores, metric);
    return new Score(
        metric,
        mean(generated),
        mean(lead),
        Bootstrap.mean(generated, seed),
        Bootstrap.difference(generated, lead, seed));
  }

  private static double[] values(
      List<Sample> samples, Function<Sample, Map<String, Double>> scores, String metric) {
    return samples.stream().mapToDouble(s -> scores.apply(s).get(metric)).toArray();
  }

  private static double mean(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum / values.length;
  }
}
