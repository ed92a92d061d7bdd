package io.tianma.train.model;

import io.tianma.train.tensor.LossSpec;
import java.io.Serializable;

/**
 * What training adds to the cross-entropy that it minimizes; evaluation is without. Formulas:
 * {@link LossSpec}.
 *
 * @param labelSmoothing share of the target's probability that goes to all other tokens
 * @param zLoss weight of the squared log of the softmax's normalizer
 */
public record TrainingLoss(double labelSmoothing, double zLoss) implements Serializable {
  /** The cross-entropy alone. */
  public static final TrainingLoss PLAIN = new TrainingLoss(0, 0);

  public TrainingLoss {
    check(
        labelSmoothing >= 0 && labelSmoothing < 1, "label-smoothing", labelSmoothing, "in [0, 1)");
    check(zLoss >= 0 && Double.isFinite(zLoss), "z-loss", zLoss, "not negative");
  }

  LossSpec spec(int padId) {
    return new LossSpec(padId, labelSmoothing, zLoss);
  }

  private static void check(boolean holds, String key, Object value, String wanted) {
    if (!holds) {
      throw new IllegalArgumentException(key + " = " + value + ": must be " + wanted);
    }
  }
}
