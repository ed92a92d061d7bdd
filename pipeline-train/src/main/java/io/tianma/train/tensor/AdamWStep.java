package io.tianma.train.tensor;

/**
 * The numbers of one AdamW step: {@code p -= lr (m / c1) / (sqrt(v / c2) + eps) + lr decay p} on
 * gradients scaled to a global norm of at most {@code maxNorm}.
 *
 * @param c1 {@code 1 - beta1^t}
 * @param c2 {@code 1 - beta2^t}
 * @param maxNorm largest norm of the whole gradient; 0 for no clipping
 */
public record AdamWStep(
    double lr,
    double beta1,
    double beta2,
    double eps,
    double decay,
    double c1,
    double c2,
    double maxNorm) {

  /** The same step for parameters of another decay. */
  public AdamWStep withDecay(double other) {
    return other == decay ? this : new AdamWStep(lr, beta1, beta2, eps, other, c1, c2, maxNorm);
  }
}
