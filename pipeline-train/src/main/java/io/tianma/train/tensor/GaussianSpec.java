package io.tianma.train.tensor;

/**
 * How Gaussian latents are made of what a network says, columns j and Z + j of x for coordinate j.
 *
 * <p>Without moments the mean is {@code μ = a} and the variance {@code v = e^b}. With moments both
 * are normalized first, {@code â = (a - mean) / √(variance + 1e-6)} and {@code b̂} likewise, and
 * share a variance of 1 by {@code s = τ + (1 - τ) sigmoid(θ)}: {@code μ = √s â}, {@code v = (1 - s)
 * (b̂² + 0.01) / 1.01}. So over a batch the mean of a point is 0 and its variance 1, and {@code KL
 * = ½ Σ (μ² + v - ln v - 1) >= ½ Σ s}. The 0.01 keeps a deviation from becoming 0, where KL has no
 * bound. Source: Su, kexue.fm/archives/7381; Zhu et al. 2020.
 *
 * @param tau τ, the least share of the mean
 * @param together whether the moments are those of the rows themselves, so that the derivative goes
 *     through them
 */
public record GaussianSpec(double tau, boolean together) {
  /** Added to variances that divide. */
  public static final double EPSILON = 1e-6;

  /** Least square of a normalized deviation. */
  public static final double LEAST = 0.01;
}
