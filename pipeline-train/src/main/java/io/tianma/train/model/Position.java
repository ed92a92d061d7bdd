package io.tianma.train.model;

/** How attention knows positions. */
public enum Position {
  /** Learned bias by bucket of relative distance, one table for each stack (T5). */
  RELATIVE_BIAS
}
