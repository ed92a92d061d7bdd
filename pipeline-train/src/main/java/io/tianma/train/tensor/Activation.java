package io.tianma.train.tensor;

/** The nonlinear function of a feed-forward layer. */
public enum Activation {
  /** {@code x/2 (1 + tanh(sqrt(2/π) (x + 0.044715 x³)))}. */
  GELU_TANH,
  /** {@code x Φ(x)}. */
  GELU_ERF,
  /** {@code max(x, 0)}. */
  RELU
}
