package io.tianma.train.tensor.cpu.rows;

import static io.tianma.train.tensor.cpu.rows.VectorMath.L;
import static io.tianma.train.tensor.cpu.rows.VectorMath.S;
import static io.tianma.train.tensor.cpu.rows.VectorMath.all;

import io.tianma.train.tensor.cpu.memory.Raw;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;

/** Loops of GELU's erf form: its share is the normal distribution. */
final class VectorErf {
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();

  /**
   * Coefficients of erf's numerator over x in x², highest first, as Eigen has them; the quotient is
   * within 1e-7 on the whole line.
   */
  private static final FloatVector[] ABOVE =
      all(
          new float[] {
            -2.72614225801306e-10f,
            2.77068142495902e-08f,
            -2.10102402082508e-06f,
            -5.69250639462346e-05f,
            -7.34990630326855e-04f,
            -2.95459980854025e-03f,
            -1.60960333262415e-02f
          });

  /** Those of its denominator. */
  private static final FloatVector[] BELOW =
      all(
          new float[] {
            -1.45660718464996e-05f,
            -2.13374055278905e-04f,
            -1.68282697438203e-03f,
            -7.37332916720468e-03f,
            -1.42647390514189e-02f
          });

  private static final FloatVector FOUR = all(4);
  private static final float ROOT_HALF = (float) Math.sqrt(0.5);
  private static final float DENSITY = (float) (1 / Math.sqrt(2 * Math.PI));

  private final ByteBuffer w0 = Raw.window();
  private final ByteBuffer w1 = Raw.window();
  private final ByteBuffer w2 = Raw.window();

  /** The share of each x. */
  void shares(long x, long y, long no, long none, int n) {
    ByteBuffer xs = Raw.at(w0, x);
    ByteBuffer ys = Raw.at(w1, y);
    for (int i = 0; i < n; i += L) {
      FloatVector z = FloatVector.fromByteBuffer(S, xs, 4 * i, ORDER).mul(ROOT_HALF);
      z = z.min(FOUR).max(-4f);
      z.intoByteBuffer(ys, 4 * i, ORDER);
    }
    for (int i = 0; i < n; i += L) {
      FloatVector z = FloatVector.fromByteBuffer(S, ys, 4 * i, ORDER);
      FloatVector z2 = z.mul(z);
      FloatVector p = ABOVE[0].fma(z2, ABOVE[1]).fma(z2, ABOVE[2]);
      p = p.fma(z2, ABOVE[3]).fma(z2, ABOVE[4]).fma(z2, ABOVE[5]);
      p = p.fma(z2, ABOVE[6]).mul(z);
      FloatVector q = BELOW[0].fma(z2, BELOW[1]).fma(z2, BELOW[2]);
      q = q.fma(z2, BELOW[3]).fma(z2, BELOW[4]);
      p.div(q).add(1).mul(0.5f).intoByteBuffer(ys, 4 * i, ORDER);
    }
  }

  /** {@code y = -x² / 2}. */
  void exponents(long x, long y, long no, long none, int n) {
    ByteBuffer xs = Raw.at(w0, x);
    ByteBuffer ys = Raw.at(w1, y);
    for (int i = 0; i < n; i += L) {
      FloatVector v = FloatVector.fromByteBuffer(S, xs, 4 * i, ORDER);
      v.mul(v).mul(-0.5f).intoByteBuffer(ys, 4 * i, ORDER);
    }
  }

  /** {@code share + x density(x)}, from {@code e^(-x²/2)}. */
  void slopes(long x, long share, long slope, long none, int n) {
    ByteBuffer xs = Raw.at(w0, x);
    ByteBuffer shares = Raw.at(w1, share);
    ByteBuffer slopes = Raw.at(w2, slope);
    for (int i = 0; i < n; i += L) {
      FloatVector v = FloatVector.fromByteBuffer(S, xs, 4 * i, ORDER).mul(DENSITY);
      FloatVector density = FloatVector.fromByteBuffer(S, slopes, 4 * i, ORDER);
      v.fma(density, FloatVector.fromByteBuffer(S, shares, 4 * i, ORDER))
          .intoByteBuffer(slopes, 4 * i, ORDER);
    }
  }
}
