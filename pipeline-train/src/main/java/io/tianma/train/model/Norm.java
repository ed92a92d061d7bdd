package io.tianma.train.model;

/** The normalization before each sublayer and after each stack. */
public enum Norm {
  /** Root mean square without mean and bias (T5). */
  RMS
}
