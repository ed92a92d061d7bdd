package io.tianma.train.tensor.cpu.rows;

import io.tianma.train.tensor.Activation;
import io.tianma.train.tensor.AdamWStep;

/**
 * What a kernel does with one run of adjacent float32 elements, given by address; n counts
 * elements. Serves one thread at a time. Inputs and outputs may be the same run unless said
 * otherwise.
 */
public interface Rows {
  /** Vectors where the module is present, loops otherwise. */
  static Rows open() {
    boolean present = ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
    return present ? new VectorRows() : new ScalarRows();
  }

  /** What decides the bits, for the record of a run. */
  String name();

  void fill(float value, long y, int n);

  /** {@code y = x} in bfloat16, to the nearest, ties to even. */
  void round(long x, long y, int n);

  void scale(float alpha, long y, int n);

  /** {@code y = alpha y + beta}. */
  void scaleAndAdd(float alpha, float beta, long y, int n);

  /** {@code y += alpha x}. */
  void axpy(float alpha, long x, long y, int n);

  /** {@code y = a ⊙ b}. */
  void multiply(long a, long b, long y, int n);

  /** {@code y += a ⊙ b}. */
  void multiplyAdd(long a, long b, long y, int n);

  /** {@code y = max(x, y)}, NaN if one of them is. */
  void greater(long x, long y, int n);

  /** {@code Σ x²}, runs in float and their sums in double. */
  double sumOfSquares(long x, int n);

  /** {@code Σ x}, runs in float and their sums in double. */
  double sum(long x, int n);

  /** {@code Σ x ⊙ y}, runs in float and their sums in double. */
  double dot(long x, long y, int n);

  /** {@code Σ (scale x ⊙ y)²}, runs in float and their sums in double. */
  double sumOfSquares(float scale, long x, long y, int n);

  /** {@code y += (scale x)²}; returns the sum of what was added. */
  double addSquares(float scale, long x, long y, int n);

  /** {@code g = scale g ⊙ factors + decay p}. */
  void scaledStep(float scale, long factors, float decay, long p, long g, int n);

  /** {@code y = x ⊙ gamma × inverse}. */
  void normalize(long x, long gamma, float inverse, long y, int n);

  /**
   * One row of the norm's derivative: {@code dx = residual + ...}, {@code dGamma += ...}.
   *
   * @param residual 0 for none
   */
  void normalizeBackward(
      long dy, long x, long gamma, float inverse, long residual, long dx, long dGamma, int n);

  /** Loops of the layer norm. */
  LayerNormRow layerNorm();

  /** {@code y = f(gate) ⊙ up}, or f alone if {@code up} is 0. */
  void activate(Activation f, long gate, long up, long y, int n);

  /**
   * Its derivative; {@code up} and {@code dUp} are 0 if not gated, {@code dGate} is not {@code
   * gate}.
   */
  void activateBackward(Activation f, long dy, long gate, long up, long dGate, long dUp, int n);

  /** {@code y = x ⊙ mask / (1 - rate)} for the elements from {@code index} on. */
  void dropout(
      int firstKey, int secondKey, int threshold, float scale, int index, long x, long y, int n);

  /**
   * {@code y = softmax(x + bias + mask)}; all zeros if nothing is above minus infinity. The scores
   * are void afterwards.
   *
   * @param bias 0 for none
   * @param mask 0 for none
   */
  void softmax(long x, long bias, long mask, long y, int n);

  /** {@code dp = p ⊙ (dp - Σ p dp)}. */
  void softmaxBackward(long p, long dp, int n);

  /** Greatest element; NaN if there is a NaN that is not negative. */
  float max(long x, int n);

  /** Index of the first element equal to {@code value}, n if there is none. */
  int indexOf(float value, long x, int n);

  /** {@code y = e^(x - max)}, no element being above {@code max}; returns the sum. */
  double exp(float max, long x, long y, int n);

  /** AdamW with gradients scaled by {@code clip}; {@code p} or {@code g} is overwritten. */
  void adamW(AdamWStep step, float clip, long p, long g, long m, long v, boolean apply, int n);
}
