package io.tianma.train.tensor.cpu.rows;

import static io.tianma.train.tensor.cpu.rows.VectorMath.L;
import static io.tianma.train.tensor.cpu.rows.VectorMath.S;
import static io.tianma.train.tensor.cpu.rows.VectorMath.all;

import io.tianma.train.tensor.cpu.memory.Raw;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;

/** The layer norm by the Vector API, the elements that fill no vector by plain loops. */
final class VectorLayerNorm implements LayerNormRow {
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();

  private final ScalarLayerNorm tail = new ScalarLayerNorm();
  private final float[] lanes = new float[L];
  private final float[] otherLanes = new float[L];
  private final ByteBuffer w0 = Raw.window();
  private final ByteBuffer w1 = Raw.window();
  private final ByteBuffer w2 = Raw.window();
  private final ByteBuffer w3 = Raw.window();
  private final ByteBuffer w4 = Raw.window();
  private final ByteBuffer w5 = Raw.window();
  private double slopes;
  private double dot;

  @Override
  public double squaredDeviations(float mean, long x, int n) {
    ByteBuffer xs = Raw.at(w0, x);
    FloatVector means = all(mean);
    double sum = 0;
    int i = 0;
    while (i <= n - L) {
      FloatVector run = FloatVector.zero(S);
      for (int end = Math.min(n - L, i + VectorSums.RUN - L); i <= end; i += L) {
        FloatVector deviation = FloatVector.fromByteBuffer(S, xs, 4 * i, ORDER).sub(means);
        run = deviation.fma(deviation, run);
      }
      run.intoArray(lanes, 0);
      sum += VectorMath.sum(lanes);
    }
    return sum + tail.squaredDeviations(mean, x + 4L * i, n - i);
  }

  @Override
  public void forward(long x, long gamma, long beta, float mean, float inverse, long y, int n) {
    ByteBuffer xs = Raw.at(w0, x);
    ByteBuffer gammas = Raw.at(w1, gamma);
    ByteBuffer betas = Raw.at(w2, beta);
    ByteBuffer ys = Raw.at(w3, y);
    FloatVector means = all(mean);
    FloatVector factor = all(inverse);
    int i = 0;
    for (; i <= n - L; i += L) {
      FloatVector.fromByteBuffer(S, xs, 4 * i, ORDER)
          .sub(means)
          .mul(factor)
          .fma(
              FloatVector.fromByteBuffer(S, gammas, 4 * i, ORDER),
              FloatVector.fromByteBuffer(S, betas, 4 * i, ORDER))
          .intoByteBuffer(ys, 4 * i, ORDER);
    }
    long done = 4L * i;
    tail.forward(x + done, gamma + done, beta + done, mean, inverse, y + done, n - i);
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
    sums(dy, x, gamma, mean, inverse, n);
    float meanSlope = (float) (slopes / n);
    float meanDot = (float) (dot / n);
    int whole = n - n % L;
    backward(dy, x, gamma, mean, inverse, meanSlope, meanDot, dx, whole);
    addToParameters(dy, x, mean, inverse, dGamma, dBeta, whole);
    long done = 4L * whole;
    tail.backward(
        dy + done,
        x + done,
        gamma + done,
        mean,
        inverse,
        meanSlope,
        meanDot,
        dx + done,
        dGamma + done,
        dBeta + done,
        n - whole);
  }

  /** Makes {@link #slopes} and {@link #dot}. */
  private void sums(long dy, long x, long gamma, float mean, float inverse, int n) {
    ByteBuffer dys = Raw.at(w0, dy);
    ByteBuffer xs = Raw.at(w1, x);
    ByteBuffer gammas = Raw.at(w2, gamma);
    FloatVector means = all(mean);
    slopes = 0;
    dot = 0; // of the deviations, which the inverse makes normed ones
    int i = 0;
    while (i <= n - L) {
      FloatVector slopeRun = FloatVector.zero(S);
      FloatVector dotRun = slopeRun;
      for (int end = Math.min(n - L, i + VectorSums.RUN - L); i <= end; i += L) {
        FloatVector slope =
            FloatVector.fromByteBuffer(S, dys, 4 * i, ORDER)
                .mul(FloatVector.fromByteBuffer(S, gammas, 4 * i, ORDER));
        slopeRun = slopeRun.add(slope);
        dotRun = slope.fma(FloatVector.fromByteBuffer(S, xs, 4 * i, ORDER).sub(means), dotRun);
      }
      slopeRun.intoArray(lanes, 0);
      dotRun.intoArray(otherLanes, 0);
      slopes += VectorMath.sum(lanes);
      dot += VectorMath.sum(otherLanes);
    }
    long done = 4L * i;
    slopes += tail.slopes(dy + done, gamma + done, n - i);
    dot *= inverse;
    dot += tail.dot(dy + done, x + done, gamma + done, mean, inverse, n - i);
  }

  private void backward(
      long dy,
      long x,
      long gamma,
      float mean,
      float inverse,
      float meanSlope,
      float meanDot,
      long dx,
      int n) {
    ByteBuffer dys = Raw.at(w0, dy);
    ByteBuffer xs = Raw.at(w1, x);
    ByteBuffer gammas = Raw.at(w2, gamma);
    ByteBuffer dxs = Raw.at(w3, dx);
    FloatVector means = all(mean);
    FloatVector factor = all(inverse);
    FloatVector minusBack = all(-inverse * meanDot);
    FloatVector shift = all(meanSlope);
    for (int i = 0; i < n; i += L) {
      FloatVector slope =
          FloatVector.fromByteBuffer(S, dys, 4 * i, ORDER)
              .mul(FloatVector.fromByteBuffer(S, gammas, 4 * i, ORDER))
              .sub(shift);
      FloatVector.fromByteBuffer(S, xs, 4 * i, ORDER)
          .sub(means)
          .fma(minusBack, slope)
          .mul(factor)
          .intoByteBuffer(dxs, 4 * i, ORDER);
    }
  }

  private void addToParameters(
      long dy, long x, float mean, float inverse, long dGamma, long dBeta, int n) {
    ByteBuffer dys = Raw.at(w0, dy);
    ByteBuffer xs = Raw.at(w1, x);
    ByteBuffer dGammas = Raw.at(w4, dGamma);
    ByteBuffer dBetas = Raw.at(w5, dBeta);
    FloatVector means = all(mean);
    FloatVector factor = all(inverse);
    for (int i = 0; i < n; i += L) {
      FloatVector d = FloatVector.fromByteBuffer(S, dys, 4 * i, ORDER);
      FloatVector.fromByteBuffer(S, xs, 4 * i, ORDER)
          .sub(means)
          .mul(factor)
          .fma(d, FloatVector.fromByteBuffer(S, dGammas, 4 * i, ORDER))
          .intoByteBuffer(dGammas, 4 * i, ORDER);
      d.add(FloatVector.fromByteBuffer(S, dBetas, 4 * i, ORDER))
          .intoByteBuffer(dBetas, 4 * i, ORDER);
    }
  }
}
