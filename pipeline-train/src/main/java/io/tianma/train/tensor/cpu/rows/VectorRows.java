package io.tianma.train.tensor.cpu.rows;

import static io.tianma.train.tensor.cpu.rows.VectorMath.L;

import io.tianma.train.tensor.Activation;
import io.tianma.train.tensor.AdamWStep;

/**
 * Rows by the Vector API, the elements that fill no vector by {@link ScalarRows}.
 *
 * <p>Sums over lanes are taken from an array in a fixed order, since the API leaves the order of
 * its own reductions open and results must have the same bits in every run.
 */
public final class VectorRows implements Rows {
  private final ScalarRows tail = new ScalarRows();
  private final VectorElements elements = new VectorElements();
  private final VectorSums sums = new VectorSums();
  private final VectorNorm norm = new VectorNorm();
  private final VectorActivations activations = new VectorActivations();
  private final VectorSoftmax softmax = new VectorSoftmax(elements, sums);
  private final VectorSteps steps = new VectorSteps();

  @Override
  public String name() {
    return L + "-lane vectors";
  }

  @Override
  public void fill(float value, long y, int n) {
    elements.fill(value, y, n);
  }

  @Override
  public void round(long x, long y, int n) {
    elements.round(x, y, n);
  }

  @Override
  public void scale(float alpha, long y, int n) {
    elements.scale(alpha, y, n);
  }

  @Override
  public void scaleAndAdd(float alpha, float beta, long y, int n) {
    elements.scaleAndAdd(alpha, beta, y, n);
  }

  @Override
  public void axpy(float alpha, long x, long y, int n) {
    elements.axpy(alpha, x, y, n);
  }

  @Override
  public void multiply(long a, long b, long y, int n) {
    elements.multiply(a, b, y, n);
  }

  @Override
  public void multiplyAdd(long a, long b, long y, int n) {
    elements.multiplyAdd(a, b, y, n);
  }

  @Override
  public void greater(long x, long y, int n) {
    elements.greater(x, y, n);
  }

  @Override
  public double sumOfSquares(long x, int n) {
    return sums.sumOfSquares(x, n);
  }

  @Override
  public double sum(long x, int n) {
    return sums.sum(x, n);
  }

  @Override
  public double dot(long x, long y, int n) {
    return sums.dot(x, y, n);
  }

  @Override
  public double sumOfSquares(float scale, long x, long y, int n) {
    return sums.sumOfSquares(scale, x, y, n);
  }

  @Override
  public double addSquares(float scale, long x, long y, int n) {
    return sums.addSquares(scale, x, y, n);
  }

  @Override
  public void scaledStep(float scale, long factors, float decay, long p, long g, int n) {
    steps.scaledStep(scale, factors, decay, p, g, n);
  }

  @Override
  public void normalize(long x, long gamma, float inverse, long y, int n) {
    norm.normalize(x, gamma, inverse, y, n);
  }

  @Override
  public void normalizeBackward(
      long dy, long x, long gamma, float inverse, long residual, long dx, long dGamma, int n) {
    norm.normalizeBackward(dy, x, gamma, inverse, residual, dx, dGamma, n);
  }

  @Override
  public LayerNormRow layerNorm() {
    return new VectorLayerNorm();
  }

  @Override
  public void activate(Activation f, long gate, long up, long y, int n) {
    int whole = n - n % L;
    activations.forward(f, gate, up, y, whole);
    long done = 4L * whole;
    tail.activate(f, gate + done, up == 0 ? 0 : up + done, y + done, n - whole);
  }

  @Override
  public void activateBackward(
      Activation f, long dy, long gate, long up, long dGate, long dUp, int n) {
    int whole = n - n % L;
    activations.backward(f, dy, gate, up, dGate, dUp, whole);
    long done = 4L * whole;
    tail.activateBackward(
        f,
        dy + done,
        gate + done,
        up == 0 ? 0 : up + done,
        dGate + done,
        dUp == 0 ? 0 : dUp + done,
        n - whole);
  }

  @Override
  public void dropout(
      int firstKey, int secondKey, int threshold, float scale, int index, long x, long y, int n) {
    elements.dropout(firstKey, secondKey, threshold, scale, index, x, y, n);
  }

  @Override
  public void softmax(long x, long bias, long mask, long y, int n) {
    softmax.softmax(x, bias, mask, y, n);
  }

  @Override
  public void softmaxBackward(long p, long dp, int n) {
    softmax.softmaxBackward(p, dp, n);
  }

  @Override
  public float max(long x, int n) {
    return sums.max(x, n);
  }

  @Override
  public int indexOf(float value, long x, int n) {
    return sums.indexOf(value, x, n);
  }

  @Override
  public double exp(float max, long x, long y, int n) {
    return softmax.exp(max, x, y, n);
  }

  @Override
  public void adamW(
      AdamWStep step, float clip, long p, long g, long m, long v, boolean apply, int n) {
    steps.adamW(step, clip, p, g, m, v, apply, n);
  }
}
