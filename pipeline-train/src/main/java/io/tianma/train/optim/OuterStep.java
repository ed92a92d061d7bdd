package io.tianma.train.optim;

/**
 * What an outer optimizer does with the average of the workers, entry by entry: with θ the
 * parameters that all workers started from, Δ = θ - average, and u the momentum, {@code u ← keep u
 * + add Δ}, then {@code θ ← θ - momentum u - delta Δ}.
 */
public record OuterStep(double keep, double add, double momentum, double delta) {
  /**
   * One step, computed in double precision.
   *
   * @param theta F [N], not changed
   * @param average F [N] or longer; its first N become the new parameters
   * @param u F [N]
   */
  public void apply(float[] theta, float[] average, float[] u) {
    for (int i = 0; i < u.length; i++) {
      double difference = (double) theta[i] - average[i];
      u[i] = (float) (keep * u[i] + add * difference);
      average[i] = (float) (theta[i] - momentum * u[i] - delta * difference);
    }
  }
}
