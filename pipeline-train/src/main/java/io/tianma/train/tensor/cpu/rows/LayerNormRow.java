package io.tianma.train.tensor.cpu.rows;

/**
 * What the layer norm does with one row of float32 elements, given by address; n counts elements.
 * Serves one thread at a time.
 */
public interface LayerNormRow {
  /** {@code Σ (x - mean)²}, runs in float and their sums in double. */
  double squaredDeviations(float mean, long x, int n);

  /** {@code y = (x - mean) inverse ⊙ gamma + beta}. */
  void forward(long x, long gamma, long beta, float mean, float inverse, long y, int n);

  /** The derivative: dx overwritten, {@code dGamma += ...}, {@code dBeta += ...}. */
  void backward(
      long dy,
      long x,
      long gamma,
      float mean,
      float inverse,
      long dx,
      long dGamma,
      long dBeta,
      int n);
}
