package io.tianma.train.model;

import io.tianma.train.tensor.LossSpec;
import java.io.Serializable;

/**
 * How a step gets its gradient. Evaluation knows nothing of it: there a loss is the cross-entropy.
 * Formulas: {@link LossSpec}.
 *
 * @param labelSmoothing share of the target's probability that goes to all other tokens
 * @param zLoss weight of the squared log of the softmax's normalizer
 * @param microBatches parts of a batch that are computed one after the other and whose gradients
 *     are added up: the same gradient in less memory
 */
public record TrainingStep(double labelSmoothing, double zLoss, int microBatches)
    implements Serializable {
  /** The cross-entropy of the whole batch. */
  public static final TrainingStep PLAIN = new TrainingStep(0, 0, 1);

  public TrainingStep {
    check(
        labelSmoothing >= 0 && labelSmoothing < 1, "label-smoothing", labelSmoothing, "in [0, 1)");
    check(zLoss >= 0 && Double.isFinite(zLoss), "z-loss", zLoss, "not negative");
    check(microBatches > 0, "micro-batches", microBatches, "positive");
  }

  LossSpec loss(int padId) {
    return new LossSpec(padId, labelSmoothing, zLoss);
  }

  private static void check(boolean holds, String key, Object value, String wanted) {
    if (!holds) {
      throw new IllegalArgumentException(key + " = " + value + ": must be " + wanted);
    }
  }
}
