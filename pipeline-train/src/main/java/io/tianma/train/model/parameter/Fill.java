package io.tianma.train.model.parameter;

/** What entries of a grown parameter start with that have no ancestor. */
public enum Fill {
  /** Writers of the residual stream: the new coordinates stay zero until they are learned. */
  ZERO,
  /** Norms. */
  ONE,
  /** Readers of the residual stream: whatever they read there is zero at first. */
  RANDOM,
  /** What a fresh model of that size starts with. */
  INITIAL
}
