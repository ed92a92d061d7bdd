package io.tianma.train.model;

/** What training minimizes. */
public enum Objective {
  /** Mean cross-entropy over the target tokens that are not padding. */
  CROSS_ENTROPY
}
