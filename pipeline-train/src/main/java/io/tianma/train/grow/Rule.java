package io.tianma.train.grow;

/**
 * How one parameter grows: its two axes (a vector has one row), the factor of copied values, and
 * what entries without an ancestor start with.
 */
record Rule(AxisMap rows, AxisMap columns, double factor, Fill fill) {
  /** Values of entries without an ancestor. */
  enum Fill {
    /** Writers of the residual stream: the new coordinates stay zero until they are learned. */
    ZERO,
    /** Norms. */
    ONE,
    /** Readers of the residual stream: whatever they read there is zero at first. */
    RANDOM
  }
}
