package io.tianma.eval.metric;

import io.tianma.eval.metric.resampling.Comparison;
import io.tianma.eval.metric.resampling.Interval;
import io.tianma.eval.metric.resampling.Resampling;
import java.util.List;
import java.util.Map;

/**
 * The scores of a run, as {@code metrics.json} holds them.
 *
 * @param rows held-out pairs
 * @param tokens their target tokens
 * @param chars characters of their targets
 * @param unigramEntropy of the held-out targets, in nats per token: the least loss without context
 * @param unigramEntropyTrain the same of the training targets
 * @param checkpoints teacher-forced losses, in the order of training
 * @param dialect formulas of the scores
 * @param generated pairs for which the last checkpoint wrote a target
 * @param leadChars characters of the lead baseline: as many as the targets of those pairs have on
 *     average; 0 if nothing was generated
 * @param scores by metric; empty if nothing was generated
 * @param writing what else is known of the generated texts; null if there are none
 * @param byLength losses of the last checkpoint by target tokens, from the shortest on
 * @param bySource its losses by where pairs come from
 */
public record Evaluation(
    long rows,
    long tokens,
    long chars,
    double unigramEntropy,
    double unigramEntropyTrain,
    List<CheckpointLoss> checkpoints,
    String dialect,
    long generated,
    int leadChars,
    List<Score> scores,
    Writing writing,
    List<LossGroup> byLength,
    List<LossGroup> bySource) {
  public Evaluation {
    checkpoints = List.copyOf(checkpoints);
    scores = List.copyOf(scores);
    byLength = byLength == null ? List.of() : List.copyOf(byLength);
    bySource = bySource == null ? List.of() : List.copyOf(bySource);
  }

  /** With nothing known of what was generated, and no groups. */
  public Evaluation(
      long rows,
      long tokens,
      long chars,
      double unigramEntropy,
      double unigramEntropyTrain,
      List<CheckpointLoss> checkpoints,
      String dialect,
      long generated,
      int leadChars,
      List<Score> scores) {
    this(
        rows,
        tokens,
        chars,
        unigramEntropy,
        unigramEntropyTrain,
        checkpoints,
        dialect,
        generated,
        leadChars,
        scores,
        null,
        List.of(),
        List.of());
  }

  /**
   * What else is known of the generated texts.
   *
   * @param tokens of the scores: {@code char}, {@code jieba} or {@code given}
   * @param decoding how they were generated, in words
   * @param resampling behind intervals and tests
   * @param corpus scores of all texts together, 0..1, by name
   * @param style what {@link WritingStyle} says of them
   * @param baselines what costs nothing, on the same texts
   * @param before what the first of two checkpoints wrote for the same pairs is {@code b} of a
   *     comparison, the generated texts are {@code a}; by name, empty if only one wrote
   */
  public record Writing(
      String tokens,
      String decoding,
      Resampling resampling,
      Map<String, Double> corpus,
      Map<String, Double> style,
      List<Baseline> baselines,
      Map<String, Comparison> before) {
    public Writing {
      before = before == null ? Map.of() : before;
    }

    /** The same beside what was written before. */
    Writing beside(Map<String, Comparison> earlier) {
      return new Writing(tokens, decoding, resampling, corpus, style, baselines, earlier);
    }
  }

  /**
   * A baseline beside the generated texts.
   *
   * @param scores {@code a} of a comparison is the generated texts, {@code b} the baseline; by name
   */
  public record Baseline(String name, Map<String, Comparison> scores) {}

  /**
   * Sums of a part of the pairs.
   *
   * @param loss nats per token
   */
  public record LossGroup(
      String group,
      long rows,
      long tokens,
      long chars,
      double loss,
      double lossPerChar,
      double perplexity,
      double accuracy) {
    /** The means of its sums. */
    public static LossGroup of(String group, long rows, TokenLoss sums) {
      return new LossGroup(
          group,
          rows,
          sums.tokens(),
          sums.chars(),
          sums.loss(),
          sums.lossPerChar(),
          sums.perplexity(),
          sums.accuracy());
    }
  }

  /**
   * One checkpoint on all held-out pairs.
   *
   * @param checkpoint its directory in the work directory
   * @param loss nats per target token
   * @param lossPerChar nats per character of the target
   * @param perplexity of a token
   * @param perplexityPerChar of a character
   * @param accuracy share of tokens predicted right
   */
  public record CheckpointLoss(
      String checkpoint,
      long parameters,
      double loss,
      double lossPerChar,
      double perplexity,
      double perplexityPerChar,
      double accuracy) {
    /** The means of a checkpoint's sums. */
    public static CheckpointLoss of(String checkpoint, long parameters, TokenLoss sums) {
      return new CheckpointLoss(
          checkpoint,
          parameters,
          sums.loss(),
          sums.lossPerChar(),
          sums.perplexity(),
          sums.perplexityPerChar(),
          sums.accuracy());
    }
  }

  /**
   * The mean of one metric over the generated texts and over the lead baseline, 0..1.
   *
   * @param interval of {@code generated}
   * @param difference interval of {@code generated - lead}, text by text
   */
  public record Score(
      String metric, double generated, double lead, Interval interval, Interval difference) {}
}
