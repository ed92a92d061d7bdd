package io.tianma.train.tensor.cpu;

import static io.tianma.train.tensor.cpu.VectorMath.I;
import static io.tianma.train.tensor.cpu.VectorMath.L;
import static io.tianma.train.tensor.cpu.VectorMath.S;
import static io.tianma.train.tensor.cpu.VectorMath.all;
import static io.tianma.train.tensor.cpu.VectorMath.ordered;

import io.tianma.train.tensor.Activation;
import io.tianma.train.tensor.AdamWStep;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * Rows by the Vector API, the elements that fill no vector by {@link ScalarRows}.
 *
 * <p>Sums over lanes are taken from an array in a fixed order, since the API leaves the order of
 * its own reductions open and results must have the same bits in every run.
 */
final class VectorRows implements Rows {
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();
  private static final IntVector INFINITY = IntVector.broadcast(I, 0x7f800000);
  private static final VectorSpecies<Short> HALVES =
      VectorSpecies.of(short.class, VectorShape.forBitSize(I.vectorBitSize() / 2));
  private static final IntVector LANE_NUMBERS = IntVector.zero(I).addIndex(1);

  /** Elements whose squares are summed in float before they go to a double. */
  private static final int RUN = 64 * L;

  private final ScalarRows tail = new ScalarRows();
  private final VectorExp exps = new VectorExp();
  private final VectorActivations activations = new VectorActivations();
  private final float[] lanes = new float[L];
  private final ByteBuffer w0 = Raw.window();
  private final ByteBuffer w1 = Raw.window();
  private final ByteBuffer w2 = Raw.window();
  private final ByteBuffer w3 = Raw.window();
  private final ByteBuffer w4 = Raw.window();
  private final ByteBuffer w5 = Raw.window();

  @Override
  public String name() {
    return L + "-lane vectors";
  }

  @Override
  public void fill(float value, long y, int n) {
    ByteBuffer ys = Raw.at(w0, y);
    FloatVector v = all(value);
    int i = 0;
    for (; i <= n - L; i += L) {
      v.intoByteBuffer(ys, 4 * i, ORDER);
    }
    tail.fill(value, y + 4L * i, n - i);
  }

  @Override
  public void round(long x, long y, int n) {
    ByteBuffer xs = Raw.at(w0, x);
    ByteBuffer ys = Raw.at(w1, y);
    int i = 0;
    for (; i <= n - L; i += L) {
      IntVector bits = FloatVector.fromByteBuffer(S, xs, 4 * i, ORDER).reinterpretAsInts();
      IntVector nan = INFINITY.sub(bits.and(Integer.MAX_VALUE)).lanewise(VectorOperators.ASHR, 31);
      IntVector up = bits.lanewise(VectorOperators.LSHR, 16).and(1).add(0x7fff);
      bits.or(nan.and(0x400000))
          .add(up.lanewise(VectorOperators.AND_NOT, nan))
          .lanewise(VectorOperators.LSHR, 16)
          .convertShape(VectorOperators.I2S, HALVES, 0)
          .reinterpretAsShorts()
          .intoByteBuffer(ys, 2 * i, ORDER);
    }
    tail.round(x + 4L * i, y + 2L * i, n - i);
  }

  @Override
  public void scale(float alpha, long y, int n) {
    ByteBuffer ys = Raw.at(w0, y);
    FloatVector factor = all(alpha);
    int i = 0;
    for (; i <= n - L; i += L) {
      FloatVector.fromByteBuffer(S, ys, 4 * i, ORDER).mul(factor).intoByteBuffer(ys, 4 * i, ORDER);
    }
    tail.scale(alpha, y + 4L * i, n - i);
  }

  @Override
  public void scaleAndAdd(float alpha, float beta, long y, int n) {
    ByteBuffer ys = Raw.at(w0, y);
    FloatVector factor = all(alpha);
    FloatVector summand = all(beta);
    int i = 0;
    for (; i <= n - L; i += L) {
      FloatVector.fromByteBuffer(S, ys, 4 * i, ORDER)
          .fma(factor, summand)
          .intoByteBuffer(ys, 4 * i, ORDER);
    }
    tail.scaleAndAdd(alpha, beta, y + 4L * i, n - i);
  }

  @Override
  public void axpy(float alpha, long x, long y, int n) {
    ByteBuffer xs = Raw.at(w0, x);
    ByteBuffer ys = Raw.at(w1, y);
    FloatVector factor = all(alpha);
    int i = 0;
    for (; i <= n - L; i += L) {
      FloatVector.fromByteBuffer(S, xs, 4 * i, ORDER)
          .fma(factor, FloatVector.fromByteBuffer(S, ys, 4 * i, ORDER))
          .intoByteBuffer(ys, 4 * i, ORDER);
    }
    tail.axpy(alpha, x + 4L * i, y + 4L * i, n - i);
  }

  @Override
  public double sum(long x, int n) {
    ByteBuffer xs = Raw.at(w0, x);
    double sum = 0;
    int i = 0;
    while (i <= n - L) {
      FloatVector run = FloatVector.zero(S);
      for (int end = Math.min(n - L, i + RUN - L); i <= end; i += L) {
        run = run.add(FloatVector.fromByteBuffer(S, xs, 4 * i, ORDER));
      }
      run.intoArray(lanes, 0);
      sum += VectorMath.sum(lanes);
    }
    return sum + tail.sum(x + 4L * i, n - i);
  }

  @Override
  public double sumOfSquares(long x, int n) {
    ByteBuffer xs = Raw.at(w0, x);
    double sum = 0;
    int i = 0;
    for (; i <= n - RUN; i += RUN) {
      sum += sumOfRun(xs, i, i + RUN);
    }
    int whole = n - n % L;
    sum += sumOfRun(xs, i, whole);
    return sum + tail.sumOfSquares(x + 4L * whole, n - whole);
  }

  private double sumOfRun(ByteBuffer xs, int from, int to) {
    FloatVector even = FloatVector.zero(S);
    FloatVector odd = even;
    int i = from;
    for (; i <= to - 2 * L; i += 2 * L) {
      FloatVector a = FloatVector.fromByteBuffer(S, xs, 4 * i, ORDER);
      FloatVector b = FloatVector.fromByteBuffer(S, xs, 4 * (i + L), ORDER);
      even = a.fma(a, even);
      odd = b.fma(b, odd);
    }
    if (i < to) {
      FloatVector a = FloatVector.fromByteBuffer(S, xs, 4 * i, ORDER);
      even = a.fma(a, even);
    }
    even.add(odd).intoArray(lanes, 0);
    return VectorMath.sum(lanes);
  }

  @Override
  public double sumOfSquares(float scale, long x, long y, int n) {
    ByteBuffer xs = Raw.at(w0, x);
    ByteBuffer ys = Raw.at(w1, y);
    FloatVector factor = all(scale);
    double sum = 0;
    int i = 0;
    while (i <= n - L) {
      FloatVector run = FloatVector.zero(S);
      for (int end = Math.min(n - L, i + RUN - L); i <= end; i += L) {
        FloatVector product =
            FloatVector.fromByteBuffer(S, xs, 4 * i, ORDER)
                .mul(factor)
                .mul(FloatVector.fromByteBuffer(S, ys, 4 * i, ORDER));
        run = product.fma(product, run);
      }
      run.intoArray(lanes, 0);
      sum += VectorMath.sum(lanes);
    }
    return sum + tail.sumOfSquares(scale, x + 4L * i, y + 4L * i, n - i);
  }

  @Override
  public double addSquares(float scale, long x, long y, int n) {
    ByteBuffer xs = Raw.at(w0, x);
    ByteBuffer ys = Raw.at(w1, y);
    FloatVector factor = all(scale);
    double sum = 0;
    int i = 0;
    while (i <= n - L) {
      FloatVector run = FloatVector.zero(S);
      for (int end = Math.min(n - L, i + RUN - L); i <= end; i += L) {
        FloatVector scaled = FloatVector.fromByteBuffer(S, xs, 4 * i, ORDER).mul(factor);
        scaled
            .fma(scaled, FloatVector.fromByteBuffer(S, ys, 4 * i, ORDER))
            .intoByteBuffer(ys, 4 * i, ORDER);
        run = scaled.fma(scaled, run);
      }
      run.intoArray(lanes, 0);
      sum += VectorMath.sum(lanes);
    }
    return sum + tail.addSquares(scale, x + 4L * i, y + 4L * i, n - i);
  }

  @Override
  public void scaledStep(float scale, long factors, float decay, long p, long g, int n) {
    ByteBuffer fs = Raw.at(w0, factors);
    ByteBuffer ps = Raw.at(w1, p);
    ByteBuffer gs = Raw.at(w2, g);
    FloatVector scaleAll = all(scale);
    FloatVector decayAll = all(decay);
    int i = 0;
    for (; i <= n - L; i += L) {
      FloatVector step =
          FloatVector.fromByteBuffer(S, gs, 4 * i, ORDER)
              .mul(scaleAll)
              .mul(FloatVector.fromByteBuffer(S, fs, 4 * i, ORDER));
      decayAll
          .fma(FloatVector.fromByteBuffer(S, ps, 4 * i, ORDER), step)
          .intoByteBuffer(gs, 4 * i, ORDER);
    }
    tail.scaledStep(scale, factors + 4L * i, decay, p + 4L * i, g + 4L * i, n - i);
  }

  @Override
  public void normalize(long x, long gamma, float inverse, long y, int n) {
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

  @Override
  public void normalizeBackward(
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
    ByteBuffer xs = Raw.at(w0, x);
    ByteBuffer ys = Raw.at(w1, y);
    int flipped = threshold ^ Integer.MIN_VALUE;
    int i = 0;
    for (; i <= n - L; i += L) {
      IntVector h = LANE_NUMBERS.add(index + firstKey + i);
      h = h.lanewise(VectorOperators.XOR, h.lanewise(VectorOperators.LSHR, 16)).mul(0x85ebca6b);
      h = h.lanewise(VectorOperators.XOR, h.lanewise(VectorOperators.LSHR, 13));
      h = h.lanewise(VectorOperators.XOR, secondKey).mul(0xc2b2ae35);
      h = h.lanewise(VectorOperators.XOR, h.lanewise(VectorOperators.LSHR, 16));
      VectorMask<Integer> dropped =
          h.lanewise(VectorOperators.XOR, Integer.MIN_VALUE).compare(VectorOperators.LT, flipped);
      FloatVector.fromByteBuffer(S, xs, 4 * i, ORDER)
          .mul(scale)
          .blend(0, dropped.cast(S))
          .intoByteBuffer(ys, 4 * i, ORDER);
    }
    tail.dropout(firstKey, secondKey, threshold, scale, index + i, x + 4L * i, y + 4L * i, n - i);
  }

  @Override
  public void softmax(long x, long bias, long mask, long y, int n) {
    if (mask != 0) {
      axpy(1, mask, x, n);
    }
    float max = bias == 0 ? max(x, n) : addAndMax(bias, x, n);
    if (max == Float.NEGATIVE_INFINITY) {
      fill(0, y, n);
      return;
    }
    scale((float) (1 / exp(max, x, y, n)), y, n);
  }

  /** {@code y += x}; returns the greatest element of y. */
  private float addAndMax(long x, long y, int n) {
    ByteBuffer xs = Raw.at(w0, x);
    ByteBuffer ys = Raw.at(w1, y);
    IntVector greatest = IntVector.broadcast(I, Integer.MIN_VALUE);
    int i = 0;
    for (; i <= n - L; i += L) {
      FloatVector sum =
          FloatVector.fromByteBuffer(S, ys, 4 * i, ORDER)
              .add(FloatVector.fromByteBuffer(S, xs, 4 * i, ORDER));
      sum.intoByteBuffer(ys, 4 * i, ORDER);
      IntVector bits = sum.reinterpretAsInts();
      IntVector below = bits.lanewise(VectorOperators.ASHR, 31).lanewise(VectorOperators.LSHR, 1);
      greatest = greatest.max(bits.lanewise(VectorOperators.XOR, below));
    }
    tail.axpy(1, x + 4L * i, y + 4L * i, n - i);
    return max(greatest.reduceLanes(VectorOperators.MAX), y, i, n);
  }

  @Override
  public double exp(float max, long x, long y, int n) {
    int whole = n - n % L;
    double sum = 0;
    for (int from = 0; from < whole; from += RUN) {
      sum += exps.apply(max, x + 4L * from, y + 4L * from, Math.min(RUN, whole - from));
    }
    return sum + tail.exp(max, x + 4L * whole, y + 4L * whole, n - whole);
  }

  @Override
  public void softmaxBackward(long p, long dp, int n) {
    ByteBuffer ps = Raw.at(w0, p);
    ByteBuffer dps = Raw.at(w1, dp);
    FloatVector dots = FloatVector.zero(S);
    int i = 0;
    for (; i <= n - L; i += L) {
      dots =
          FloatVector.fromByteBuffer(S, ps, 4 * i, ORDER)
              .fma(FloatVector.fromByteBuffer(S, dps, 4 * i, ORDER), dots);
    }
    long done = 4L * i;
    dots.intoArray(lanes, 0);
    float dot = (float) (VectorMath.sum(lanes) + tail.dot(p + done, dp + done, n - i));
    FloatVector dotAll = all(dot);
    for (i = 0; i <= n - L; i += L) {
      FloatVector.fromByteBuffer(S, dps, 4 * i, ORDER)
          .sub(dotAll)
          .mul(FloatVector.fromByteBuffer(S, ps, 4 * i, ORDER))
          .intoByteBuffer(dps, 4 * i, ORDER);
    }
    tail.softmaxBackward(p + done, dp + done, dot, n - i);
  }

  @Override
  public float max(long x, int n) {
    ByteBuffer xs = Raw.at(w0, x);
    IntVector greatest = IntVector.broadcast(I, Integer.MIN_VALUE);
    int i = 0;
    for (; i <= n - L; i += L) {
      IntVector bits = FloatVector.fromByteBuffer(S, xs, 4 * i, ORDER).reinterpretAsInts();
      IntVector below = bits.lanewise(VectorOperators.ASHR, 31).lanewise(VectorOperators.LSHR, 1);
      greatest = greatest.max(bits.lanewise(VectorOperators.XOR, below));
    }
    return max(greatest.reduceLanes(VectorOperators.MAX), x, i, n);
  }

  /** The greatest of what was seen, as ordered bits, and of the elements from {@code i} on. */
  private static float max(int seen, long x, int i, int n) {
    int max = seen;
    for (int j = i; j < n; j++) {
      max = Math.max(max, ordered(Float.floatToRawIntBits(Raw.get(x, j))));
    }
    return n == 0 ? Float.NEGATIVE_INFINITY : Float.intBitsToFloat(ordered(max));
  }

  @Override
  public int indexOf(float value, long x, int n) {
    ByteBuffer xs = Raw.at(w0, x);
    int i = 0;
    for (; i <= n - L; i += L) {
      VectorMask<Float> equal =
          FloatVector.fromByteBuffer(S, xs, 4 * i, ORDER).compare(VectorOperators.EQ, value);
      if (equal.anyTrue()) {
        return i + equal.firstTrue();
      }
    }
    return i + tail.indexOf(value, x + 4L * i, n - i);
  }

  @Override
  public void adamW(
      AdamWStep step, float clip, long p, long g, long m, long v, boolean apply, int n) {
    ByteBuffer ps = Raw.at(w0, p);
    ByteBuffer gs = Raw.at(w1, g);
    ByteBuffer ms = Raw.at(w2, m);
    ByteBuffer vs = Raw.at(w3, v);
    FloatVector beta1 = all((float) step.beta1());
    FloatVector clipAll = all(clip);
    FloatVector beta2 = all((float) step.beta2());
    FloatVector fresh1 = all((float) (1 - step.beta1()));
    FloatVector fresh2 = all((float) (1 - step.beta2()));
    FloatVector lr1 = all((float) (step.lr() / step.c1()));
    FloatVector root2 = all((float) (1 / Math.sqrt(step.c2())));
    FloatVector eps = all((float) step.eps());
    FloatVector decay = all((float) (step.lr() * step.decay()));
    int i = 0;
    for (; i <= n - L; i += L) {
      FloatVector gradient = FloatVector.fromByteBuffer(S, gs, 4 * i, ORDER).mul(clipAll);
      FloatVector m1 =
          fresh1.fma(gradient, FloatVector.fromByteBuffer(S, ms, 4 * i, ORDER).mul(beta1));
      m1.intoByteBuffer(ms, 4 * i, ORDER);
      FloatVector v1 =
          fresh2
              .mul(gradient)
              .fma(gradient, FloatVector.fromByteBuffer(S, vs, 4 * i, ORDER).mul(beta2));
      v1.intoByteBuffer(vs, 4 * i, ORDER);
      FloatVector before = FloatVector.fromByteBuffer(S, ps, 4 * i, ORDER);
      FloatVector scaled = m1.mul(lr1).div(v1.sqrt().fma(root2, eps));
      FloatVector change = decay.fma(before, scaled);
      FloatVector after = apply ? before.sub(change) : change;
      after.intoByteBuffer(apply ? ps : gs, 4 * i, ORDER);
    }
    long done = 4L * i;
    tail.adamW(step, clip, p + done, g + done, m + done, v + done, apply, n - i);
  }
}
