package io.tianma.eval.metric;

import java.util.List;

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
 * @param leadChars characters of the lead baseline
 * @param scores by metric; empty if nothing was generated
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
    List<Score> scores) {
  public Evaluation {
    checkpoints = List.copyOf(checkpoints);
    scores = List.copyOf(scores);
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
