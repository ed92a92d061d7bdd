package io.tianma.train.tensor;

/**
 * What a token's loss is. With Z the sum of {@code e^logit}, V the vocabulary and s the label
 * smoothing, the objective is
 *
 * <pre>{@code
 * Σ_v t_v (log t_v - log softmax_v) + zLoss (log Z)²
 * t_v = 1 - s for the label, s / (V - 1) for every other token
 * }</pre>
 *
 * which is the cross-entropy for s = 0 and zLoss = 0. Source: google-research/t5x, t5x/losses.py,
 * which takes off the entropy of the smoothed labels as well, so that a perfect model has loss 0.
 * (optax smooths otherwise, by {@code s / V} for every token, the label's included.)
 *
 * @param padId label of rows that do not count
 * @param labelSmoothing s
 */
public record LossSpec(int padId, double labelSmoothing, double zLoss) {
  /** The cross-entropy itself. */
  public static LossSpec crossEntropy(int padId) {
    return new LossSpec(padId, 0, 0);
  }

  /** Whether the objective is more than the cross-entropy. */
  public boolean hasPenalty() {
    return labelSmoothing != 0 || zLoss != 0;
  }

  /** Target probability of each token that is not the label. */
  public double offTarget(int vocab) {
    return labelSmoothing == 0 ? 0 : labelSmoothing / (vocab - 1);
  }

  /**
   * What the objective has beyond the cross-entropy of a row.
   *
   * @param logZ log of the sum of {@code e^logit}
   * @param label the label's logit
   * @param sum of all logits; not looked at without smoothing
   */
  public double penalty(double logZ, double label, double sum, int vocab) {
    double penalty = zLoss * logZ * logZ;
    if (labelSmoothing == 0) {
      return penalty;
    }
    double off = offTarget(vocab);
    double others = (vocab - 1) * logZ - (sum - label);
    double entropy =
        -(1 - labelSmoothing) * Math.log(1 - labelSmoothing) - labelSmoothing * Math.log(off);
    return penalty - labelSmoothing * (logZ - label) + off * others - entropy;
  }
}
