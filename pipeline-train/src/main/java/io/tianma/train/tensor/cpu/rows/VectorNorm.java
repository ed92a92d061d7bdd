package io.tianma.train.tensor.cpu.rows;

import static io.tianma.train.tensor.cpu.rows.VectorMath.L;
import static io.tianma.train.tensor.cpu.rows.VectorMath.S;
import static io.tianma.train.tensor.cpu.rows.VectorMath.all;

import io.tianma.train.tensor.cpu.memory.Raw;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;

/** The root mean square norm of a row and its derivative; see {@link Rows}. */
final class VectorNorm {
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();

  private final ScalarRows tail = new ScalarRows();
  private final float[] lanes = new float[L];
  private final ByteBuffer w0 = Raw.window();
  private final ByteBuffer w1 = Raw.window();
  private final ByteBuffer w2 = Raw.window();
  private final ByteBuffer w3 = Raw.window();
  private final ByteBuffer w4 = Raw.window();
  private final ByteBuffer w5 = Raw.window();

  void normalize(long x, long gamma, float inverse, long y, int n) {
    ByteBuffer xs = Raw.at(w0, x);
    ByteBuffer gammas = Raw.at(w1, gamma);
    ByteBuffer ys = Raw.at(w2, y);
    FloatVector factor = all(inverse);
    int i = 0;
    for (; i <= n - L; i += L) {
      FloatVector.fromByteBuffer(S, xs, 4 * i, ORDER)
          .mul(factor)
          .mul(FloatVector.fromByteBuffer(S, gammas, 4 * i, ORDER))
          .intoByteBuffer(ys, 4 * i, ORDER);
    }
    tail.normalize(x + 4L * i, gamma + 4L * i, inverse, y + 4L * i, n - i);
  }

  void normalizeBackward(
      long dy, long x, long gamma, float inverse, long residual, long dx, long dGamma, int n) {
    ByteBuffer dys = Raw.at(w0, dy);
    ByteBuffer xs = Raw.at(w1, x);
    ByteBuffer gammas = Raw.at(w2, gamma);
    FloatVector dots = FloatVector.zero(S);
    int i = 0;
    for (; i <= n - L; i += L) {
      dots =
          FloatVector.fromByteBuffer(S, dys, 4 * i, ORDER)
              .mul(FloatVector.fromByteBuffer(S, gammas, 4 * i, ORDER))
              .fma(FloatVector.fromByteBuffer(S, xs, 4 * i, ORDER), dots);
    }
    long done = 4L * i;
    dots.intoArray(lanes, 0);
    double dot = VectorMath.sum(lanes) + tail.normDot(dy + done, x + done, gamma + done, n - i);
    float back = (float) ((double) inverse * inverse * inverse * dot / n);
    FloatVector factor = all(inverse);
    FloatVector minusBack = all(-back);
    ByteBuffer residuals = Raw.at(w3, residual);
    ByteBuffer dxs = Raw.at(w4, dx);
    ByteBuffer dGammas = Raw.at(w5, dGamma);
    for (i = 0; i <= n - L; i += L) {
      FloatVector d = FloatVector.fromByteBuffer(S, dys, 4 * i, ORDER).mul(factor);
      FloatVector xi = FloatVector.fromByteBuffer(S, xs, 4 * i, ORDER);
      d.fma(xi, FloatVector.fromByteBuffer(S, dGammas, 4 * i, ORDER))
          .intoByteBuffer(dGammas, 4 * i, ORDER);
      FloatVector through =
          xi.fma(minusBack, d.mul(FloatVector.fromByteBuffer(S, gammas, 4 * i, ORDER)));
      (residual == 0
              ? through
              : through.add(FloatVector.fromByteBuffer(S, residuals, 4 * i, ORDER)))
          .intoByteBuffer(dxs, 4 * i, ORDER);
    }
    tail.normalizeBackward(
        dy + done,
        x + done,
        gamma + done,
        inverse,
        back,
        residual == 0 ? 0 : residual + done,
        dx + done,
        dGamma + done,
        n - i);
  }
}
