package io.tianma.train.tensor.cpu.feature;

import io.tianma.train.tensor.RotaryPairs;
import io.tianma.train.tensor.cpu.rows.Rows;
import io.tianma.train.tensor.cpu.rows.ScalarRows;

/**
 * What linear attention does with one run of adjacent float32 elements, besides {@link Rows} and on
 * the same terms.
 */
public interface FeatureRows {
  /** Vectors where the others are, loops otherwise. */
  static FeatureRows like(Rows rows) {
    return rows instanceof ScalarRows ? new ScalarFeatures() : new VectorFeatures();
  }

  /** {@code x = e^(x - shift)}, which must be a float. */
  void exp(float shift, long x, int n);

  /** {@code y = x + 1} for x above 0, else {@code e^x}; y is not x. */
  void elu(long x, long y, int n);

  /** {@code d *= min(y, 1)}: the slope of {@link #elu}, whose value y is. */
  void eluSlope(long y, long d, int n);

  /** {@code y = max(x, 0) + offset}. */
  void relu(float offset, long x, long y, int n);

  /** {@code d = 0} where x is not above 0. */
  void reluSlope(long x, long d, int n);

  /** {@code y *= x}. */
  void multiply(long x, long y, int n);

  /** {@code y = alpha x}. */
  void scaled(float alpha, long x, long y, int n);

  /** {@code y = max(x, y)}. */
  void greater(long x, long y, int n);

  /** {@code Σ x y}. */
  double dot(long x, long y, int n);

  /** {@code sums += x}; returns {@code Σ sums y}. */
  double addAndDot(long x, long sums, long y, int n);

  /** {@code sums += a x, y += b sums}. */
  void addTwice(float a, long x, long sums, float b, long y, int n);

  /**
   * {@code y = x} with its pairs turned, or turned back; y is not x.
   *
   * @param cosSin the cosines of the pairs, then their sines
   */
  void turn(RotaryPairs pairs, boolean back, long cosSin, long x, long y);
}
