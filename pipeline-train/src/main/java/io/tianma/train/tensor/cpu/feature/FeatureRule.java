package io.tianma.train.tensor.cpu.feature;

/** A feature map on the rows of a head, and its derivative. */
abstract class FeatureRule {
  /** Looks at all heads of a sample before the first row of any is asked for. */
  void begin(HeadRows x) {}

  /** {@code y [n, m]} = features, or their exponents, of n rows of head h from {@code from} on. */
  abstract void forward(HeadRows x, int h, int from, int n, long y);

  /**
   * Rows of dx from {@code from} on, for the rows that {@link #forward} saw last.
   *
   * @param y [n, m] the features themselves
   * @param dy [n, m], void afterwards
   */
  abstract void backward(HeadRows x, int h, int from, int n, long y, long dy, HeadRows dx);

  /** Looks at all heads of a sample after the derivative of the last row of them. */
  void end(HeadRows x, HeadRows dx) {}
}
