package io.tianma.train.tensor.cpu.rows;

import static io.tianma.train.tensor.cpu.rows.VectorMath.I;
import static io.tianma.train.tensor.cpu.rows.VectorMath.L;
import static io.tianma.train.tensor.cpu.rows.VectorMath.S;
import static io.tianma.train.tensor.cpu.rows.VectorMath.all;
import static io.tianma.train.tensor.cpu.rows.VectorMath.ordered;

import io.tianma.train.tensor.cpu.memory.Raw;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/** Sums, the greatest and the place of an element of a run; see {@link Rows}. */
final class VectorSums {
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();

  /** Elements whose squares are summed in float before they go to a double. */
  static final int RUN = 64 * L;

  private final ScalarRows tail = new ScalarRows();
  private final float[] lanes = new float[L];
  private final ByteBuffer w0 = Raw.window();
  private final ByteBuffer w1 = Raw.window();

  double sum(long x, int n) {
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

  double sumOfSquares(long x, int n) {
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

  double dot(long x, long y, int n) {
    ByteBuffer xs = Raw.at(w0, x);
    ByteBuffer ys = Raw.at(w1, y);
    double sum = 0;
    int i = 0;
    while (i <= n - L) {
      FloatVector run = FloatVector.zero(S);
      for (int end = Math.min(n - L, i + RUN - L); i <= end; i += L) {
        run =
            FloatVector.fromByteBuffer(S, xs, 4 * i, ORDER)
                .fma(FloatVector.fromByteBuffer(S, ys, 4 * i, ORDER), run);
      }
      run.intoArray(lanes, 0);
      sum += VectorMath.sum(lanes);
    }
    return sum + tail.dot(x + 4L * i, y + 4L * i, n - i);
  }

  double sumOfSquares(float scale, long x, long y, int n) {
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

  double addSquares(float scale, long x, long y, int n) {
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

  float max(long x, int n) {
    ByteBuffer xs = Raw.at(w0, x);
    IntVector greatest = IntVector.broadcast(I, Integer.MIN_VALUE);
    int i = 0;
    for (; i <= n - L; i += L) {
      IntVector bits = FloatVector.fromByteBuffer(S, xs, 4 * i, ORDER).reinterpretAsInts();
      IntVector below = bits.lanewise(VectorOperators.ASHR, 31).lanewise(VectorOperators.LSHR, 1);
      greatest = greatest.max(bits.lanewise(VectorOperators.XOR, below));
    }
    return greatest(greatest.reduceLanes(VectorOperators.MAX), x, i, n);
  }

  int indexOf(float value, long x, int n) {
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

  /** The greatest of what was seen, as ordered bits, and of the elements from {@code i} on. */
  static float greatest(int seen, long x, int i, int n) {
    int max = seen;
    for (int j = i; j < n; j++) {
      max = Math.max(max, ordered(Float.floatToRawIntBits(Raw.get(x, j))));
    }
    return n == 0 ? Float.NEGATIVE_INFINITY : Float.intBitsToFloat(ordered(max));
  }
}
