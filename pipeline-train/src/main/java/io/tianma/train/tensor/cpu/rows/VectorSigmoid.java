package io.tianma.train.tensor.cpu.rows;

import static io.tianma.train.tensor.cpu.rows.VectorMath.L;
import static io.tianma.train.tensor.cpu.rows.VectorMath.ONE;
import static io.tianma.train.tensor.cpu.rows.VectorMath.S;

import io.tianma.train.tensor.cpu.memory.Raw;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;

/**
 * Loops of the sigmoid, made from {@code e = e^-|x|} so that it is exact at both ends; from there
 * to the share it is {@link VectorTanh}'s.
 */
final class VectorSigmoid {
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();

  private final ByteBuffer w0 = Raw.window();
  private final ByteBuffer w1 = Raw.window();

  /** {@code y = -|x|}. */
  void exponents(long x, long y, long no, long none, int n) {
    ByteBuffer xs = Raw.at(w0, x);
    ByteBuffer ys = Raw.at(w1, y);
    for (int i = 0; i < n; i += L) {
      FloatVector.fromByteBuffer(S, xs, 4 * i, ORDER).abs().neg().intoByteBuffer(ys, 4 * i, ORDER);
    }
  }

  /** The slope {@code e / (1 + e)²}. */
  void slopes(long exponential, long slope, long no, long none, int n) {
    ByteBuffer exponentials = Raw.at(w0, exponential);
    ByteBuffer slopes = Raw.at(w1, slope);
    for (int i = 0; i < n; i += L) {
      FloatVector e = FloatVector.fromByteBuffer(S, exponentials, 4 * i, ORDER);
      FloatVector s = e.add(ONE);
      e.div(s.mul(s)).intoByteBuffer(slopes, 4 * i, ORDER);
    }
  }
}
