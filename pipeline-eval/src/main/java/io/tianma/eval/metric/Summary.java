package io.tianma.eval.metric;

import io.tianma.eval.metric.Evaluation.Baseline;
import io.tianma.eval.metric.Evaluation.Score;
import io.tianma.eval.metric.Evaluation.Writing;
import io.tianma.eval.metric.overlap.Scores;
import io.tianma.eval.metric.resampling.Bootstrap;
import io.tianma.eval.metric.resampling.Comparison;
import io.tianma.eval.metric.resampling.Resampling;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The means of many samples. */
public final class Summary {
  private Summary() {}

  /** One score for each metric that the samples have, with intervals; none for no samples. */
  public static List<Score> of(List<Sample> samples, Resampling resampling) {
    return samples.isEmpty()
        ? List.of()
        : samples.get(0).scores().keySet().stream()
            .map(metric -> score(metric, samples, resampling))
            .toList();
  }

  /**
   * What else is known of the samples; null for none.
   *
   * @param decoding how they were generated, in words
   */
  public static Writing writing(
      List<Sample> samples, Scoring scoring, String decoding, Resampling resampling) {
    if (samples.isEmpty()) {
      return null;
    }
    WritingStyle style = new WritingStyle(scoring.tokens());
    List<Scores> scores = new ArrayList<>();
    for (Sample sample : samples) {
      style.add(sample.generated(), sample.target(), sample.source());
      scores.add(scoring.score(sample.target(), sample.generated()));
    }
    List<Baseline> baselines =
        Baselines.NAMES.stream()
            .map(name -> baseline(name, samples, scoring, style, resampling))
            .toList();
    Scores mean = Scores.mean(scores);
    style.cut(mean.cut());
    return new Writing(
        scoring.tokens().key(),
        decoding,
        resampling,
        Map.of(scoring.name("corpus-bleu"), mean.corpusBleu()),
        style.figures(),
        baselines,
        Map.of());
  }

  /**
   * The same beside what another checkpoint wrote for the same pairs, with a paired test.
   *
   * @param before of that checkpoint
   */
  public static Writing writing(
      List<Sample> samples,
      List<Sample> before,
      Scoring scoring,
      String decoding,
      Resampling resampling) {
    Writing writing = writing(samples, scoring, decoding, resampling);
    return writing == null
        ? null
        : writing.beside(new PairedSamples(samples, before).scores(resampling));
  }

  private static Baseline baseline(
      String name,
      List<Sample> samples,
      Scoring scoring,
      WritingStyle style,
      Resampling resampling) {
    List<Map<String, Double>> scores = new ArrayList<>();
    for (Sample sample : samples) {
      String text =
          Baselines.of(
              name, sample.id(), Sample.known(sample.source()), List.of(sample.target()), scoring);
      Scores score = scoring.score(sample.target(), text);
      style.cut(score.cut());
      scores.add(scoring.named(score));
    }
    Map<String, Comparison> comparisons = new LinkedHashMap<>();
    for (String metric : scores.get(0).keySet()) {
      comparisons.put(
          metric,
          Comparison.of(
              values(samples, Sample::scores, metric),
              scores.stream().mapToDouble(s -> s.get(metric)).toArray(),
              resampling));
    }
    return new Baseline(name, comparisons);
  }

  private static Score score(String metric, List<Sample> samples, Resampling resampling) {
    double[] generated = values(samples, Sample::scores, metric);
    double[] lead = values(samples, Sample::leadScores, metric);
    return new Score(
        metric,
        Comparison.mean(generated),
        Comparison.mean(lead),
        Bootstrap.mean(generated, resampling),
        Bootstrap.difference(generated, lead, resampling));
  }

  private static double[] values(
      List<Sample> samples, Function<Sample, Map<String, Double>> scores, String metric) {
    return samples.stream().mapToDouble(s -> scores.apply(s).get(metric)).toArray();
  }
}
