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
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/** What each element becomes by itself; see {@link Rows}. */
final class VectorElements {
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();
  private static final IntVector INFINITY = IntVector.broadcast(I, 0x7f800000);
  private static final VectorSpecies<Short> HALVES =
      VectorSpecies.of(short.class, VectorShape.forBitSize(I.vectorBitSize() / 2));
  private static final IntVector LANE_NUMBERS = IntVector.zero(I).addIndex(1);

  private final ScalarRows tail = new ScalarRows();
  private final ByteBuffer w0 = Raw.window();
  private final ByteBuffer w1 = Raw.window();
  private final ByteBuffer w2 = Raw.window();

  void fill(float value, long y, int n) {
    ByteBuffer ys = Raw.at(w0, y);
    FloatVector v = all(value);
    int i = 0;
    for (; i <= n - L; i += L) {
      v.intoByteBuffer(ys, 4 * i, ORDER);
    }
    tail.fill(value, y + 4L * i, n - i);
  }

  void round(long x, long y, int n) {
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

  void scale(float alpha, long y, int n) {
    ByteBuffer ys = Raw.at(w0, y);
    FloatVector factor = all(alpha);
    int i = 0;
    for (; i <= n - L; i += L) {
      FloatVector.fromByteBuffer(S, ys, 4 * i, ORDER).mul(factor).intoByteBuffer(ys, 4 * i, ORDER);
    }
    tail.scale(alpha, y + 4L * i, n - i);
  }

  void scaleAndAdd(float alpha, float beta, long y, int n) {
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

  void axpy(float alpha, long x, long y, int n) {
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

  void multiply(long a, long b, long y, int n) {
    ByteBuffer as = Raw.at(w0, a);
    ByteBuffer bs = Raw.at(w1, b);
    ByteBuffer ys = Raw.at(w2, y);
    int i = 0;
    for (; i <= n - L; i += L) {
      FloatVector.fromByteBuffer(S, as, 4 * i, ORDER)
          .mul(FloatVector.fromByteBuffer(S, bs, 4 * i, ORDER))
          .intoByteBuffer(ys, 4 * i, ORDER);
    }
    tail.multiply(a + 4L * i, b + 4L * i, y + 4L * i, n - i);
  }

  void multiplyAdd(long a, long b, long y, int n) {
    ByteBuffer as = Raw.at(w0, a);
    ByteBuffer bs = Raw.at(w1, b);
    ByteBuffer ys = Raw.at(w2, y);
    int i = 0;
    for (; i <= n - L; i += L) {
      FloatVector.fromByteBuffer(S, as, 4 * i, ORDER)
          .fma(
              FloatVector.fromByteBuffer(S, bs, 4 * i, ORDER),
              FloatVector.fromByteBuffer(S, ys, 4 * i, ORDER))
          .intoByteBuffer(ys, 4 * i, ORDER);
    }
    tail.multiplyAdd(a + 4L * i, b + 4L * i, y + 4L * i, n - i);
  }

  void greater(long x, long y, int n) {
    ByteBuffer xs = Raw.at(w0, x);
    ByteBuffer ys = Raw.at(w1, y);
    int i = 0;
    for (; i <= n - L; i += L) {
      FloatVector.fromByteBuffer(S, ys, 4 * i, ORDER)
          .max(FloatVector.fromByteBuffer(S, xs, 4 * i, ORDER))
          .intoByteBuffer(ys, 4 * i, ORDER);
    }
    tail.greater(x + 4L * i, y + 4L * i, n - i);
  }

  void dropout(
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
}
