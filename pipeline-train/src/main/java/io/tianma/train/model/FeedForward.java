package io.tianma.train.model;

/** The feed-forward layer of a block. */
public enum FeedForward {
  /** {@code wo(gelu(wi_0 x) ⊙ wi_1 x)} with the tanh form of GELU: T5.1.1, mT5, T5-PEGASUS. */
  GATED_GELU,
  /** The same with the erf form of GELU. */
  GATED_GELU_ERF,
  /** {@code wo(relu(wi x))}: the first T5. */
  RELU;

  /** Whether there are two input matrices. */
  public boolean gated() {
    return this != RELU;
  }
}
