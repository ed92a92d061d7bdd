package io.tianma.train.plan;

/**
 * The inner optimizer: AdamW as each worker runs it.
 *
 * @param learningRate largest step size, reached after the warm-up
 * @param warmUp steps of linear growth from {@code learningRate / warmUp} on; 0 for none
 * @param beta1 memory of the first moment
 * @param beta2 memory of the second moment
 * @param epsilon added to the square root of the second moment
 * @param decay decoupled weight decay of everything but norms
 * @param clipNorm largest norm of the whole gradient; 0 for no clipping
 */
public record OptimizerOptions(
    double learningRate,
    int warmUp,
    double beta1,
    double beta2,
    double epsilon,
    double decay,
    double clipNorm) {
  public OptimizerOptions {
    Check.that(learningRate > 0, "learning-rate", learningRate, "positive");
    Check.notNegative(learningRate, "learning-rate");
    Check.notNegative(warmUp, "warm-up");
    Check.that(beta1 >= 0 && beta1 < 1, "beta1", beta1, "in [0, 1)");
    Check.that(beta2 >= 0 && beta2 < 1, "beta2", beta2, "in [0, 1)");
    Check.that(epsilon > 0, "epsilon", epsilon, "positive");
    Check.notNegative(decay, "decay");
    Check.notNegative(clipNorm, "clip-norm");
  }

  /** T5-PEGASUS' own: β 0.9 and 0.999, ε 1e-6, decay 0.01, no clipping. */
  public static OptimizerOptions of(double learningRate, int warmUp) {
    return new OptimizerOptions(learningRate, warmUp, 0.9, 0.999, 1e-6, 0.01, 0);
  }

  /**
   * The learning rate of a step.
   *
   * @param step steps since the schedule began, from 0 on
   */
  public double learningRate(long step) {
    return warmUp == 0 ? learningRate : learningRate * Math.min(1, (step + 1.0) / warmUp);
  }
}
