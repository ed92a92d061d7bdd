package io.tianma.train.tensor.cpu.rows;

import static io.tianma.train.tensor.cpu.memory.Raw.get;
import static io.tianma.train.tensor.cpu.memory.Raw.put;

/** The layer norm by plain loops, also for the elements that fill no vector. */
final class ScalarLayerNorm implements LayerNormRow {
  @Override
  public double squaredDeviations(float mean, long x, int n) {
    double sum = 0;
    for (int i = 0; i < n; i++) {
      double deviation = get(x, i) - mean;
      sum += deviation * deviation;
    }
    return sum;
  }

  @Override
  public void forward(long x, long gamma, long beta, float mean, float inverse, long y, int n) {
    for (int i = 0; i < n; i++) {
      float normed = (get(x, i) - mean) * inverse;
      put(y, i, Math.fma(normed, get(gamma, i), get(beta, i)));
    }
  }

  @Override
  public void backward(
      long dy,
      long x,
      long gamma,
      float mean,
      float inverse,
      long dx,
      long dGamma,
      long dBeta,
      int n) {
    float meanSlope = (float) (slopes(dy, gamma, n) / n);
    float meanDot = (float) (dot(dy, x, gamma, mean, inverse, n) / n);
    backward(dy, x, gamma, mean, inverse, meanSlope, meanDot, dx, dGamma, dBeta, n);
  }

  /** {@code Σ dy ⊙ gamma}. */
  double slopes(long dy, long gamma, int n) {
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += (double) get(dy, i) * get(gamma, i);
    }
    return sum;
  }

  /** {@code Σ dy ⊙ gamma ⊙ (x - mean) inverse}. */
  double dot(long dy, long x, long gamma, float mean, float inverse, int n) {
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += (double) get(dy, i) * get(gamma, i) * ((get(x, i) - mean) * inverse);
    }
    return sum;
  }

  void backward(
      long dy,
      long x,
      long gamma,
      float mean,
      float inverse,
      float meanSlope,
      float meanDot,
      long dx,
      long dGamma,
      long dBeta,
      int n) {
    for (int i = 0; i < n; i++) {
      float normed = (get(x, i) - mean) * inverse;
      float d = get(dy, i);
      put(dGamma, i, Math.fma(d, normed, get(dGamma, i)));
      put(dBeta, i, get(dBeta, i) + d);
      put(dx, i, inverse * (d * get(gamma, i) - meanSlope - normed * meanDot));
    }
  }
}
