package io.tianma.train.model;

/** How the tokens of a sequence see each other. */
public enum Mixer {
  /** Softmax attention with unscaled scores (T5). */
  SOFTMAX
}
