package io.tianma.train.model;

/** What a parameter does, which decides its initial values and how it grows. */
public enum Role {
  EMBEDDING,
  QUERY,
  KEY,
  VALUE,
  ATTENTION_OUTPUT,
  RELATIVE_BIAS,
  /** Norm before a sublayer. */
  NORM,
  /** Norm at the end of a stack. */
  FINAL_NORM,
  /** First feed-forward matrix, the one inside the activation. */
  GATE,
  /** Second feed-forward matrix of a gated layer. */
  UP,
  FEED_FORWARD_OUTPUT,
  HEAD
}
