package io.tianma.train.tensor.cpu.rows;

import static io.tianma.train.tensor.cpu.rows.VectorMath.I;
import static io.tianma.train.tensor.cpu.rows.VectorMath.L;
import static io.tianma.train.tensor.cpu.rows.VectorMath.S;
import static io.tianma.train.tensor.cpu.rows.VectorMath.all;

import io.tianma.train.tensor.cpu.memory.Raw;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/** Softmax of a row, its parts and its derivative; see {@link Rows}. */
final class VectorSoftmax {
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();

  private final VectorElements elements;
  private final VectorSums sums;
  private final ScalarRows tail = new ScalarRows();
  private final VectorExp exps = new VectorExp();
  private final float[] lanes = new float[L];
  private final ByteBuffer w0 = Raw.window();
  private final ByteBuffer w1 = Raw.window();

  VectorSoftmax(VectorElements elements, VectorSums sums) {
    this.elements = elements;
    this.sums = sums;
  }

  void softmax(long x, long bias, long mask, long y, int n) {
    if (mask != 0) {
      elements.axpy(1, mask, x, n);
    }
    float max = bias == 0 ? sums.max(x, n) : addAndMax(bias, x, n);
    if (max == Float.NEGATIVE_INFINITY) {
      elements.fill(0, y, n);
      return;
    }
    elements.scale((float) (1 / exp(max, x, y, n)), y, n);
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
    return VectorSums.greatest(greatest.reduceLanes(VectorOperators.MAX), y, i, n);
  }

  double exp(float max, long x, long y, int n) {
    int whole = n - n % L;
    double sum = 0;
    for (int from = 0; from < whole; from += VectorSums.RUN) {
      sum += exps.apply(max, x + 4L * from, y + 4L * from, Math.min(VectorSums.RUN, whole - from));
    }
    return sum + tail.exp(max, x + 4L * whole, y + 4L * whole, n - whole);
  }

  void softmaxBackward(long p, long dp, int n) {
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
}
