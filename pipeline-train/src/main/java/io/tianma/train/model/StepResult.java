package io.tianma.train.model;

/**
 * Sums over the target tokens of a batch, padding left out.
 *
 * @param lossSum sum of cross-entropies, in nats
 * @param correct tokens whose greatest logit was the right one
 * @param targetTokens tokens counted
 * @param penaltySum what label smoothing, z-loss and the divergence of latents add to the
 *     cross-entropies
 */
public record StepResult(double lossSum, long correct, long targetTokens, double penaltySum) {
  /** Sums of cross-entropies alone. */
  public StepResult(double lossSum, long correct, long targetTokens) {
    this(lossSum, correct, targetTokens, 0);
  }

  /** Mean cross-entropy per target token; NaN for no tokens. */
  public double loss() {
    return lossSum / targetTokens;
  }

  /** What training minimizes, per target token: the loss and its penalties. */
  public double objective() {
    return (lossSum + penaltySum) / targetTokens;
  }

  /** Share of tokens predicted right. */
  public double accuracy() {
    return (double) correct / targetTokens;
  }

  /** Sums over both. */
  public StepResult plus(StepResult other) {
    return new StepResult(
        lossSum + other.lossSum,
        correct + other.correct,
        targetTokens + other.targetTokens,
        penaltySum + other.penaltySum);
  }
}
