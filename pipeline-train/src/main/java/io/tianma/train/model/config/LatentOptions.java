package io.tianma.train.model.config;

import java.io.Serializable;

/**
 * Latent vectors of a {@link ModelKind#UNIVAE}.
 *
 * @param latentFrom first layer that has one, k; all above have, too
 * @param latentWidth coordinates of each, z
 * @param kappa how narrowly a posterior lies about its mean direction, κ of von Mises-Fisher
 */
public record LatentOptions(int latentFrom, int latentWidth, double kappa) implements Serializable {
  /** Those of a model that has none. */
  public static final LatentOptions NONE = new LatentOptions(0, 16, 32);
}
