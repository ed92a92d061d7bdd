package io.tianma.train.model.config;

import java.io.Serializable;

/**
 * Latent vectors of a {@link ModelKind#UNIVAE}. Those of {@link Kind#GAUSSIAN} look at what stands
 * behind it, those of {@link Kind#VMF} at {@code kappa}.
 *
 * @param latentFrom first layer that has one, k; all above have, too
 * @param latentWidth coordinates of each, z
 * @param kappa how narrowly a posterior lies about its mean direction, κ of von Mises-Fisher
 * @param latent kind of the posterior
 * @param latentNormalization of its moments
 * @param latentTau least share of a coordinate's variance that is its mean's, if moments are
 *     normalized
 * @param klWeight of the KL divergence in the objective
 */
public record LatentOptions(
    int latentFrom,
    int latentWidth,
    double kappa,
    Kind latent,
    Normalization latentNormalization,
    double latentTau,
    double klWeight)
    implements Serializable {
  /** Those of a model that has none. */
  public static final LatentOptions NONE = sphere(0, 16, 32);

  /** Points of the sphere. */
  public static LatentOptions sphere(int latentFrom, int latentWidth, double kappa) {
    return new LatentOptions(latentFrom, latentWidth, kappa, Kind.VMF, Normalization.BATCH, 0.5, 1);
  }

  /** Points of Gaussians whose moments are normalized. */
  public static LatentOptions gaussian(int latentFrom, int latentWidth) {
    return new LatentOptions(
        latentFrom, latentWidth, 32, Kind.GAUSSIAN, Normalization.BATCH, 0.5, 1);
  }

  /** What a posterior is. */
  public enum Kind {
    /** Points of the sphere about a direction, von Mises-Fisher (Su, kexue.fm/8404). */
    VMF,
    /** Points of the space about a mean, with a deviation of each coordinate. */
    GAUSSIAN
  }

  /** What is done to means and deviations. */
  public enum Normalization {
    /** Both are normalized over the batch (Su, kexue.fm/7381), so that KL cannot vanish. */
    BATCH,
    /** They are as the network makes them. */
    NONE
  }

  /** Whether points are those of a Gaussian. */
  public boolean gaussian() {
    return latent == Kind.GAUSSIAN;
  }

  /** Whether the moments of Gaussians are normalized over the batch. */
  public boolean normalized() {
    return gaussian() && latentNormalization == Normalization.BATCH;
  }
}
