package io.tianma.train.tensor.cpu;

import static io.tianma.train.tensor.cpu.VectorMath.L;
import static io.tianma.train.tensor.cpu.VectorMath.ONE;
import static io.tianma.train.tensor.cpu.VectorMath.S;
import static io.tianma.train.tensor.cpu.VectorMath.all;

import io.tianma.train.tensor.Activation;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Activations of whole vectors as {@code x share(x)}, in several short loops over a row that stays
 * in the nearest cache: the compiler gives up on long ones, and then boxes every vector.
 *
 * <p>For the tanh form of GELU the share is {@code (1 + tanh(u)) / 2}, made from {@code e^-2|u|} so
 * that it is exact at both ends; for the erf form it is the normal distribution.
 */
final class VectorActivations {
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();
  private static final float ROOT = (float) Activation.ROOT;
  private static final float CUBIC = (float) (Activation.ROOT * Activation.CUBIC);
  private static final FloatVector MINUS_TWO_ROOT = all(-2 * ROOT);
  private static final FloatVector MINUS_TWO_CUBIC = all(-2 * CUBIC);
  private static final FloatVector TWO_ROOT = all(2 * ROOT);
  private static final FloatVector SIX_CUBIC = all(6 * CUBIC);

  /**
   * Coefficients of erf's numerator over x in x², highest first, as Eigen has them; the quotient is
   * within 1e-7 on the whole line.
   */
  private static final FloatVector[] ERF_ABOVE =
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
  private static final FloatVector[] ERF_BELOW =
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

  /** One loop over n elements of up to four runs; 0 for those that it does not know. */
  private interface Loop {
    void run(long a, long b, long c, long d, int n);
  }

  private final VectorExp exp = new VectorExp();
  private final Loop exponential = (x, y, c, d, n) -> exp.apply(0, x, y, n);
  private final Loop product = this::product;
  private final Loop productOfThree = this::productOfThree;
  private final Loop add = this::add;
  private final Loop tanhExponents = this::tanhExponents;
  private final Loop tanhShares = this::tanhShares;
  private final Loop tanhSlopes = this::tanhSlopes;
  private final Loop erfShares = this::erfShares;
  private final Loop erfExponents = this::erfExponents;
  private final Loop erfSlopes = this::erfSlopes;
  private final Loop steps = this::steps;
  private final ByteBuffer w0 = Raw.window();
  private final ByteBuffer w1 = Raw.window();
  private final ByteBuffer w2 = Raw.window();
  private final ByteBuffer w3 = Raw.window();
  private final Room room = new Room();

  /** {@code y = f(gate) ⊙ up} for n elements, a multiple of the vector; see {@link Rows}. */
  void forward(Activation f, long gate, long up, long y, int n) {
    long share = room.at(n);
    shares(f, gate, share, 0, n);
    if (up == 0) {
      run(product, gate, share, y, 0, n);
    } else {
      run(productOfThree, gate, share, up, y, n);
    }
  }

  /** Its derivative; {@code dGate} must not be {@code gate}. */
  void backward(Activation f, long dy, long gate, long up, long dGate, long dUp, int n) {
    long share = room.at(n);
    shares(f, gate, share, dGate, n);
    if (up == 0) {
      run(product, dy, dGate, dGate, 0, n);
    } else {
      run(productOfThree, gate, share, dy, dUp, n);
      run(productOfThree, up, dGate, dy, dGate, n);
    }
  }

  /** The share of each x, and its slope if {@code slope} is not 0. */
  private void shares(Activation f, long x, long share, long slope, int n) {
    switch (f) {
      case GELU_TANH -> {
        run(tanhExponents, x, share, 0, 0, n);
        run(exponential, share, share, 0, 0, n);
        if (slope != 0) {
          run(tanhSlopes, x, share, slope, 0, n);
        }
        run(tanhShares, x, share, 0, 0, n);
        if (slope != 0) {
          run(add, share, slope, 0, 0, n);
        }
      }
      case GELU_ERF -> {
        run(erfShares, x, share, 0, 0, n);
        if (slope != 0) {
          run(erfExponents, x, slope, 0, 0, n);
          run(exponential, slope, slope, 0, 0, n);
          run(erfSlopes, x, share, slope, 0, n);
        }
      }
      case RELU -> {
        run(steps, x, share, 0, 0, n);
        if (slope != 0) {
          Raw.copy(share, slope, 4L * n);
        }
      }
    }
  }

  /**
   * The one place that calls loops: where so many are called the compiler inlines none, and so
   * compiles each by itself, short as it must be.
   */
  private static void run(Loop loop, long a, long b, long c, long d, int n) {
    loop.run(a, b, c, d, n);
  }

  /** {@code z = x y}; z may be one of the two. */
  private void product(long x, long y, long z, long none, int n) {
    ByteBuffer xs = Raw.at(w0, x);
    ByteBuffer ys = Raw.at(w1, y);
    ByteBuffer zs = Raw.at(w2, z);
    for (int i = 0; i < n; i += L) {
      FloatVector.fromByteBuffer(S, xs, 4 * i, ORDER)
          .mul(FloatVector.fromByteBuffer(S, ys, 4 * i, ORDER))
          .intoByteBuffer(zs, 4 * i, ORDER);
    }
  }

  /** {@code z = v x y}; z may be one of the three. */
  private void productOfThree(long v, long x, long y, long z, int n) {
    ByteBuffer vs = Raw.at(w0, v);
    ByteBuffer xs = Raw.at(w1, x);
    ByteBuffer ys = Raw.at(w2, y);
    ByteBuffer zs = Raw.at(w3, z);
    for (int i = 0; i < n; i += L) {
      FloatVector.fromByteBuffer(S, vs, 4 * i, ORDER)
          .mul(FloatVector.fromByteBuffer(S, xs, 4 * i, ORDER))
          .mul(FloatVector.fromByteBuffer(S, ys, 4 * i, ORDER))
          .intoByteBuffer(zs, 4 * i, ORDER);
    }
  }

  /** {@code y = -2|u|} where {@code u = √(2/π) (x + 0.044715 x³)}. */
  private void tanhExponents(long x, long y, long no, long none, int n) {
    ByteBuffer xs = Raw.at(w0, x);
    ByteBuffer ys = Raw.at(w1, y);
    for (int i = 0; i < n; i += L) {
      FloatVector v = FloatVector.fromByteBuffer(S, xs, 4 * i, ORDER);
      FloatVector inner = v.mul(v).fma(MINUS_TWO_CUBIC, MINUS_TWO_ROOT);
      v.abs().mul(inner).intoByteBuffer(ys, 4 * i, ORDER);
    }
  }

  /** {@code x share' u'}, the slope without the share, from {@code e^-2|u|}. */
  private void tanhSlopes(long x, long exponential, long slope, long none, int n) {
    ByteBuffer xs = Raw.at(w0, x);
    ByteBuffer exponentials = Raw.at(w1, exponential);
    ByteBuffer slopes = Raw.at(w2, slope);
    for (int i = 0; i < n; i += L) {
      FloatVector v = FloatVector.fromByteBuffer(S, xs, 4 * i, ORDER);
      FloatVector e = FloatVector.fromByteBuffer(S, exponentials, 4 * i, ORDER);
      FloatVector s = e.add(ONE);
      FloatVector inner = v.mul(v).fma(SIX_CUBIC, TWO_ROOT);
      v.mul(e).mul(inner).div(s.mul(s)).intoByteBuffer(slopes, 4 * i, ORDER);
    }
  }

  /** From {@code e^-2|u|} to the share. */
  private void tanhShares(long x, long y, long no, long none, int n) {
    ByteBuffer xs = Raw.at(w0, x);
    ByteBuffer ys = Raw.at(w1, y);
    for (int i = 0; i < n; i += L) {
      IntVector negative =
          FloatVector.fromByteBuffer(S, xs, 4 * i, ORDER)
              .reinterpretAsInts()
              .lanewise(VectorOperators.ASHR, 31);
      FloatVector e = FloatVector.fromByteBuffer(S, ys, 4 * i, ORDER);
      ONE.reinterpretAsInts()
          .lanewise(VectorOperators.AND_NOT, negative)
          .or(e.reinterpretAsInts().and(negative))
          .reinterpretAsFloats()
          .div(e.add(ONE))
          .intoByteBuffer(ys, 4 * i, ORDER);
    }
  }

  /** {@code y += x}. */
  private void add(long x, long y, long no, long none, int n) {
    ByteBuffer xs = Raw.at(w0, x);
    ByteBuffer ys = Raw.at(w1, y);
    for (int i = 0; i < n; i += L) {
      FloatVector.fromByteBuffer(S, ys, 4 * i, ORDER)
          .add(FloatVector.fromByteBuffer(S, xs, 4 * i, ORDER))
          .intoByteBuffer(ys, 4 * i, ORDER);
    }
  }

  private void erfShares(long x, long y, long no, long none, int n) {
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
      FloatVector p = ERF_ABOVE[0].fma(z2, ERF_ABOVE[1]).fma(z2, ERF_ABOVE[2]);
      p = p.fma(z2, ERF_ABOVE[3]).fma(z2, ERF_ABOVE[4]).fma(z2, ERF_ABOVE[5]);
      p = p.fma(z2, ERF_ABOVE[6]).mul(z);
      FloatVector q = ERF_BELOW[0].fma(z2, ERF_BELOW[1]).fma(z2, ERF_BELOW[2]);
      q = q.fma(z2, ERF_BELOW[3]).fma(z2, ERF_BELOW[4]);
      p.div(q).add(1).mul(0.5f).intoByteBuffer(ys, 4 * i, ORDER);
    }
  }

  /** {@code y = -x² / 2}. */
  private void erfExponents(long x, long y, long no, long none, int n) {
    ByteBuffer xs = Raw.at(w0, x);
    ByteBuffer ys = Raw.at(w1, y);
    for (int i = 0; i < n; i += L) {
      FloatVector v = FloatVector.fromByteBuffer(S, xs, 4 * i, ORDER);
      v.mul(v).mul(-0.5f).intoByteBuffer(ys, 4 * i, ORDER);
    }
  }

  /** {@code share + x density(x)}, from {@code e^(-x²/2)}. */
  private void erfSlopes(long x, long share, long slope, long none, int n) {
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

  private void steps(long x, long y, long no, long none, int n) {
    ByteBuffer xs = Raw.at(w0, x);
    ByteBuffer ys = Raw.at(w1, y);
    for (int i = 0; i < n; i += L) {
      FloatVector v = FloatVector.fromByteBuffer(S, xs, 4 * i, ORDER);
      FloatVector step = FloatVector.zero(S).blend(1, v.compare(VectorOperators.GT, 0));
      step.intoByteBuffer(ys, 4 * i, ORDER);
    }
  }
}
