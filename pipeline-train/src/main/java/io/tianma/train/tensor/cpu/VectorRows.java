package io.tianma.train.tensor.cpu;

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
import jdk.incubator.vector.VectorSpecies;

/**
 * Rows by the Vector API, the elements that fill no vector by {@link ScalarRows}.
 *
 * <p>Sums over lanes are taken from an array in a fixed order, since the API leaves the order of
 * its own reductions open and results must have the same bits in every run.
 */
final class VectorRows implements Rows {
  private static final VectorSpecies<Integer> I = IntVector.SPECIES_PREFERRED;
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();
  private static final IntVector LANE_NUMBERS = IntVector.zero(I).addIndex(1);

  /** Elements whose squares are summed in float before they go to a double. */
  private static final int RUN = 64 * L;

  private final ScalarRows tail = new ScalarRows();
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

  private static FloatVector load(ByteBuffer window, int element) {
    return FloatVector.fromByteBuffer(S, window, 4 * element, ORDER);
  }

  private static void store(FloatVector vector, ByteBuffer window, int element) {
    vector.intoByteBuffer(window, 4 * element, ORDER);
  }

  private double sum(FloatVector vector) {
    vector.intoArray(lanes, 0);
    double sum = 0;
    for (int i = 0; i < L; i++) {
      sum += lanes[i];
    }
    return sum;
  }

  @Override
  public void fill(float value, long y, int n) {
    ByteBuffer ys = Raw.at(w0, y);
    FloatVector v = all(value);
    int i = 0;
    for (; i <= n - L; i += L) {
      store(v, ys, i);
    }
    tail.fill(value, y + 4L * i, n - i);
  }

  @Override
  public void scale(float alpha, long y, int n) {
    ByteBuffer ys = Raw.at(w0, y);
    int i = 0;
    for (; i <= n - L; i += L) {
      store(load(ys, i).mul(alpha), ys, i);
    }
    tail.scale(alpha, y + 4L * i, n - i);
  }

  @Override
  public void axpy(float alpha, long x, long y, int n) {
    ByteBuffer xs = Raw.at(w0, x);
    ByteBuffer ys = Raw.at(w1, y);
    FloatVector factor = all(alpha);
    int i = 0;
    for (; i <= n - L; i += L) {
      store(load(xs, i).fma(factor, load(ys, i)), ys, i);
    }
    tail.axpy(alpha, x + 4L * i, y + 4L * i, n - i);
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
      FloatVector a = load(xs, i);
      FloatVector b = load(xs, i + L);
      even = a.fma(a, even);
      odd = b.fma(b, odd);
    }
    if (i < to) {
      FloatVector a = load(xs, i);
      even = a.fma(a, even);
    }
    return sum(even.add(odd));
  }

  @Override
  public void normalize(long x, long gamma, float inverse, long y, int n) {
    ByteBuffer xs = Raw.at(w0, x);
    ByteBuffer gammas = Raw.at(w1, gamma);
    ByteBuffer ys = Raw.at(w2, y);
    int i = 0;
    for (; i <= n - L; i += L) {
      store(load(xs, i).mul(inverse).mul(load(gammas, i)), ys, i);
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
      dots = load(dys, i).mul(load(gammas, i)).fma(load(xs, i), dots);
    }
    long done = 4L * i;
    double dot = sum(dots) + tail.normDot(dy + done, x + done, gamma + done, n - i);
    float back = (float) ((double) inverse * inverse * inverse * dot / n);
    FloatVector minusBack = all(-back);
    ByteBuffer residuals = Raw.at(w3, residual);
    ByteBuffer dxs = Raw.at(w4, dx);
    ByteBuffer dGammas = Raw.at(w5, dGamma);
    for (i = 0; i <= n - L; i += L) {
      FloatVector d = load(dys, i).mul(inverse);
      FloatVector xi = load(xs, i);
      store(d.fma(xi, load(dGammas, i)), dGammas, i);
      FloatVector through = xi.fma(minusBack, d.mul(load(gammas, i)));
      store(residual == 0 ? through : through.add(load(residuals, i)), dxs, i);
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
    ByteBuffer gates = Raw.at(w0, gate);
    ByteBuffer ups = Raw.at(w1, up);
    ByteBuffer ys = Raw.at(w2, y);
    int i = 0;
    for (; i <= n - L; i += L) {
      FloatVector value = value(f, load(gates, i));
      store(up == 0 ? value : value.mul(load(ups, i)), ys, i);
    }
    tail.activate(f, gate + 4L * i, up == 0 ? 0 : up + 4L * i, y + 4L * i, n - i);
  }

  private static final float ROOT_HALF = (float) Math.sqrt(0.5);
  private static final float DENSITY = (float) (1 / Math.sqrt(2 * Math.PI));

  private static FloatVector value(Activation f, FloatVector x) {
    return x.mul(share(f, x));
  }

  /** The factor of x in the activation. */
  private static FloatVector share(Activation f, FloatVector x) {
    return switch (f) {
      case GELU_TANH -> {
        FloatVector decay = VectorMath.geluDecay(x);
        yield VectorMath.geluShare(x, decay, all(1).div(decay.add(1)));
      }
      case GELU_ERF -> VectorMath.erf(x.mul(ROOT_HALF)).add(1).mul(0.5f);
      case RELU -> all(0).blend(1, x.compare(VectorOperators.GT, 0));
    };
  }

  @Override
  public void activateBackward(
      Activation f, long dy, long gate, long up, long dGate, long dUp, int n) {
    ByteBuffer dys = Raw.at(w0, dy);
    ByteBuffer gates = Raw.at(w1, gate);
    ByteBuffer ups = Raw.at(w2, up);
    ByteBuffer dGates = Raw.at(w3, dGate);
    ByteBuffer dUps = Raw.at(w4, dUp);
    int i = 0;
    for (; i <= n - L; i += L) {
      FloatVector x = load(gates, i);
      FloatVector d = load(dys, i);
      FloatVector share;
      FloatVector slope;
      if (f == Activation.GELU_TANH) {
        FloatVector decay = VectorMath.geluDecay(x);
        FloatVector s = all(1).div(decay.add(1));
        share = VectorMath.geluShare(x, decay, s);
        slope = VectorMath.geluSlope(x, decay, s, share);
      } else {
        share = share(f, x);
        slope = f == Activation.RELU ? share : share.add(x.mul(density(x)));
      }
      FloatVector dx = d.mul(slope);
      store(up == 0 ? dx : dx.mul(load(ups, i)), dGates, i);
      if (up != 0) {
        store(d.mul(x.mul(share)), dUps, i);
      }
    }
    long done = 4L * i;
    tail.activateBackward(
        f,
        dy + done,
        gate + done,
        up == 0 ? 0 : up + done,
        dGate + done,
        dUp == 0 ? 0 : dUp + done,
        n - i);
  }

  /** Density of the standard normal distribution. */
  private static FloatVector density(FloatVector x) {
    return VectorMath.expOfNegative(x.mul(x).mul(-0.5f)).mul(DENSITY);
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
      store(load(xs, i).mul(scale).blend(0, dropped.cast(S)), ys, i);
    }
    tail.dropout(firstKey, secondKey, threshold, scale, index + i, x + 4L * i, y + 4L * i, n - i);
  }

  @Override
  public void softmax(long x, long bias, long mask, int n) {
    ByteBuffer xs = Raw.at(w0, x);
    ByteBuffer biases = Raw.at(w1, bias);
    ByteBuffer masks = Raw.at(w2, mask);
    int i = 0;
    for (; i <= n - L && (bias != 0 || mask != 0); i += L) {
      FloatVector score = load(xs, i);
      score = bias == 0 ? score : score.add(load(biases, i));
      score = mask == 0 ? score : score.add(load(masks, i));
      store(score, xs, i);
    }
    for (; i < n && (bias != 0 || mask != 0); i++) {
      float score = Raw.get(x, i);
      score += bias == 0 ? 0 : Raw.get(bias, i);
      score += mask == 0 ? 0 : Raw.get(mask, i);
      Raw.put(x, i, score);
    }
    float max = max(x, n);
    if (max == Float.NEGATIVE_INFINITY) {
      fill(0, x, n);
      return;
    }
    double total = exp(max, x, n);
    scale((float) (1 / total), x, n);
  }

  /** {@code x = e^(x - max)}; returns the sum. */
  private double exp(float max, long x, int n) {
    ByteBuffer xs = Raw.at(w0, x);
    FloatVector sums = FloatVector.zero(S);
    int i = 0;
    for (; i <= n - L; i += L) {
      FloatVector e = VectorMath.expOfNegative(load(xs, i).sub(max));
      store(e, xs, i);
      sums = sums.add(e);
    }
    long rest = x + 4L * i;
    tail.expScaled(max, 1, rest, n - i);
    double sum = sum(sums);
    for (int j = 0; j < n - i; j++) {
      sum += Raw.get(rest, j);
    }
    return sum;
  }

  @Override
  public void softmaxBackward(long p, long dp, int n) {
    ByteBuffer ps = Raw.at(w0, p);
    ByteBuffer dps = Raw.at(w1, dp);
    FloatVector dots = FloatVector.zero(S);
    int i = 0;
    for (; i <= n - L; i += L) {
      dots = load(ps, i).fma(load(dps, i), dots);
    }
    long done = 4L * i;
    float dot = (float) (sum(dots) + tail.dot(p + done, dp + done, n - i));
    for (i = 0; i <= n - L; i += L) {
      store(load(dps, i).sub(dot).mul(load(ps, i)), dps, i);
    }
    tail.softmaxBackward(p + done, dp + done, dot, n - i);
  }

  @Override
  public float max(long x, int n) {
    ByteBuffer xs = Raw.at(w0, x);
    IntVector greatest = IntVector.broadcast(I, Integer.MIN_VALUE);
    int i = 0;
    for (; i <= n - L; i += L) {
      greatest = greatest.lanewise(VectorOperators.MAX, ordered(load(xs, i).reinterpretAsInts()));
    }
    int max = greatest.reduceLanes(VectorOperators.MAX);
    for (; i < n; i++) {
      max = Math.max(max, ordered(Float.floatToRawIntBits(Raw.get(x, i))));
    }
    return n == 0 ? Float.NEGATIVE_INFINITY : Float.intBitsToFloat(ordered(max));
  }

  @Override
  public int indexOf(float value, long x, int n) {
    ByteBuffer xs = Raw.at(w0, x);
    int i = 0;
    for (; i <= n - L; i += L) {
      VectorMask<Float> equal = load(xs, i).compare(VectorOperators.EQ, value);
      if (equal.anyTrue()) {
        return i + equal.firstTrue();
      }
    }
    return i + tail.indexOf(value, x + 4L * i, n - i);
  }

  @Override
  public double sumOfExp(float max, long x, int n) {
    ByteBuffer xs = Raw.at(w0, x);
    double sum = 0;
    int i = 0;
    while (i <= n - L) {
      FloatVector sums = FloatVector.zero(S);
      int end = Math.min(n - L, i + RUN - L);
      for (; i <= end; i += L) {
        sums = sums.add(VectorMath.expOfNegative(load(xs, i).sub(max)));
      }
      sum += sum(sums);
    }
    return sum + tail.sumOfExp(max, x + 4L * i, n - i);
  }

  @Override
  public void expScaled(float max, float factor, long x, int n) {
    ByteBuffer xs = Raw.at(w0, x);
    int i = 0;
    for (; i <= n - L; i += L) {
      store(VectorMath.expOfNegative(load(xs, i).sub(max)).mul(factor), xs, i);
    }
    tail.expScaled(max, factor, x + 4L * i, n - i);
  }

  @Override
  public void adamW(
      AdamWStep step, float clip, long p, long g, long m, long v, boolean apply, int n) {
    ByteBuffer ps = Raw.at(w0, p);
    ByteBuffer gs = Raw.at(w1, g);
    ByteBuffer ms = Raw.at(w2, m);
    ByteBuffer vs = Raw.at(w3, v);
    float beta1 = (float) step.beta1();
    float beta2 = (float) step.beta2();
    FloatVector fresh1 = all((float) (1 - step.beta1()));
    FloatVector fresh2 = all((float) (1 - step.beta2()));
    float lr1 = (float) (step.lr() / step.c1());
    FloatVector root2 = all((float) (1 / Math.sqrt(step.c2())));
    FloatVector eps = all((float) step.eps());
    FloatVector decay = all((float) (step.lr() * step.decay()));
    int i = 0;
    for (; i <= n - L; i += L) {
      FloatVector gradient = load(gs, i).mul(clip);
      FloatVector m1 = fresh1.fma(gradient, load(ms, i).mul(beta1));
      FloatVector v1 = fresh2.mul(gradient).fma(gradient, load(vs, i).mul(beta2));
      store(m1, ms, i);
      store(v1, vs, i);
      FloatVector denominator = v1.sqrt().fma(root2, eps);
      FloatVector before = load(ps, i);
      FloatVector change = decay.fma(before, m1.mul(lr1).div(denominator));
      if (apply) {
        store(before.sub(change), ps, i);
      } else {
        store(change, gs, i);
      }
    }
    long done = 4L * i;
    tail.adamW(step, clip, p + done, g + done, m + done, v + done, apply, n - i);
  }
}
