package io.tianma.train.tensor.cpu.feature;

import static io.tianma.train.tensor.cpu.rows.VectorMath.L;
import static io.tianma.train.tensor.cpu.rows.VectorMath.S;
import static io.tianma.train.tensor.cpu.rows.VectorMath.all;

import io.tianma.train.tensor.cpu.memory.Raw;
import io.tianma.train.tensor.cpu.rows.VectorMath;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/** Loops over whole vectors; see {@link FeatureRows}. Numbers come and go by fields. */
final class FeatureLoops {
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();

  /** What a loop multiplies by or adds. */
  float factor;

  float secondFactor;

  /** What a loop sums up. */
  double sum;

  private final float[] lanes = new float[L];
  private final ByteBuffer w0 = Raw.window();
  private final ByteBuffer w1 = Raw.window();
  private final ByteBuffer w2 = Raw.window();

  void relu(long x, long y, long no, long none, int n) {
    ByteBuffer xs = Raw.at(w0, x);
    ByteBuffer ys = Raw.at(w1, y);
    FloatVector added = all(factor);
    for (int i = 0; i < n; i += L) {
      IntVector bits = FloatVector.fromByteBuffer(S, xs, 4 * i, ORDER).reinterpretAsInts();
      bits.lanewise(VectorOperators.AND_NOT, bits.lanewise(VectorOperators.ASHR, 31))
          .reinterpretAsFloats()
          .add(added)
          .intoByteBuffer(ys, 4 * i, ORDER);
    }
  }

  void multiply(long x, long y, long no, long none, int n) {
    ByteBuffer xs = Raw.at(w0, x);
    ByteBuffer ys = Raw.at(w1, y);
    for (int i = 0; i < n; i += L) {
      FloatVector.fromByteBuffer(S, xs, 4 * i, ORDER)
          .mul(FloatVector.fromByteBuffer(S, ys, 4 * i, ORDER))
          .intoByteBuffer(ys, 4 * i, ORDER);
    }
  }

  void scaled(long x, long y, long no, long none, int n) {
    ByteBuffer xs = Raw.at(w0, x);
    ByteBuffer ys = Raw.at(w1, y);
    FloatVector alpha = all(factor);
    for (int i = 0; i < n; i += L) {
      FloatVector.fromByteBuffer(S, xs, 4 * i, ORDER).mul(alpha).intoByteBuffer(ys, 4 * i, ORDER);
    }
  }

  void greater(long x, long y, long no, long none, int n) {
    ByteBuffer xs = Raw.at(w0, x);
    ByteBuffer ys = Raw.at(w1, y);
    for (int i = 0; i < n; i += L) {
      FloatVector.fromByteBuffer(S, xs, 4 * i, ORDER)
          .max(FloatVector.fromByteBuffer(S, ys, 4 * i, ORDER))
          .intoByteBuffer(ys, 4 * i, ORDER);
    }
  }

  void dot(long x, long y, long no, long none, int n) {
    ByteBuffer xs = Raw.at(w0, x);
    ByteBuffer ys = Raw.at(w1, y);
    FloatVector dots = FloatVector.zero(S);
    for (int i = 0; i < n; i += L) {
      dots =
          FloatVector.fromByteBuffer(S, xs, 4 * i, ORDER)
              .fma(FloatVector.fromByteBuffer(S, ys, 4 * i, ORDER), dots);
    }
    dots.intoArray(lanes, 0);
    sum = VectorMath.sum(lanes);
  }

  void addAndDot(long x, long sums, long y, long none, int n) {
    ByteBuffer xs = Raw.at(w0, x);
    ByteBuffer totals = Raw.at(w1, sums);
    ByteBuffer ys = Raw.at(w2, y);
    FloatVector dots = FloatVector.zero(S);
    for (int i = 0; i < n; i += L) {
      FloatVector total =
          FloatVector.fromByteBuffer(S, totals, 4 * i, ORDER)
              .add(FloatVector.fromByteBuffer(S, xs, 4 * i, ORDER));
      total.intoByteBuffer(totals, 4 * i, ORDER);
      dots = total.fma(FloatVector.fromByteBuffer(S, ys, 4 * i, ORDER), dots);
    }
    dots.intoArray(lanes, 0);
    sum = VectorMath.sum(lanes);
  }

  void addTwice(long x, long sums, long y, long none, int n) {
    ByteBuffer xs = Raw.at(w0, x);
    ByteBuffer totals = Raw.at(w1, sums);
    ByteBuffer ys = Raw.at(w2, y);
    FloatVector first = all(factor);
    FloatVector second = all(secondFactor);
    for (int i = 0; i < n; i += L) {
      FloatVector total =
          FloatVector.fromByteBuffer(S, xs, 4 * i, ORDER)
              .fma(first, FloatVector.fromByteBuffer(S, totals, 4 * i, ORDER));
      total.intoByteBuffer(totals, 4 * i, ORDER);
      total
          .fma(second, FloatVector.fromByteBuffer(S, ys, 4 * i, ORDER))
          .intoByteBuffer(ys, 4 * i, ORDER);
    }
  }
}
