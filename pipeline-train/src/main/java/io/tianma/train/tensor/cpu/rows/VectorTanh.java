package io.tianma.train.tensor.cpu.rows;

import static io.tianma.train.tensor.cpu.rows.VectorMath.L;
import static io.tianma.train.tensor.cpu.rows.VectorMath.ONE;
import static io.tianma.train.tensor.cpu.rows.VectorMath.S;
import static io.tianma.train.tensor.cpu.rows.VectorMath.all;

import io.tianma.train.tensor.Activation;
import io.tianma.train.tensor.cpu.memory.Raw;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Loops of GELU's tanh form: its share is {@code (1 + tanh(u)) / 2}, made from {@code e^-2|u|} so
 * that it is exact at both ends.
 */
final class VectorTanh {
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();
  private static final float ROOT = (float) Activation.ROOT;
  private static final float CUBIC = (float) (Activation.ROOT * Activation.CUBIC);
  private static final FloatVector MINUS_TWO_ROOT = all(-2 * ROOT);
  private static final FloatVector MINUS_TWO_CUBIC = all(-2 * CUBIC);
  private static final FloatVector TWO_ROOT = all(2 * ROOT);
  private static final FloatVector SIX_CUBIC = all(6 * CUBIC);

  private final ByteBuffer w0 = Raw.window();
  private final ByteBuffer w1 = Raw.window();
  private final ByteBuffer w2 = Raw.window();

  /** {@code y = -2|u|} where {@code u = √(2/π) (x + 0.044715 x³)}. */
  void exponents(long x, long y, long no, long none, int n) {
    ByteBuffer xs = Raw.at(w0, x);
    ByteBuffer ys = Raw.at(w1, y);
    for (int i = 0; i < n; i += L) {
      FloatVector v = FloatVector.fromByteBuffer(S, xs, 4 * i, ORDER);
      FloatVector inner = v.mul(v).fma(MINUS_TWO_CUBIC, MINUS_TWO_ROOT);
      v.abs().mul(inner).intoByteBuffer(ys, 4 * i, ORDER);
    }
  }

  /** {@code x share' u'}, the slope without the share, from {@code e^-2|u|}. */
  void slopes(long x, long exponential, long slope, long none, int n) {
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
  void shares(long x, long y, long no, long none, int n) {
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
}
