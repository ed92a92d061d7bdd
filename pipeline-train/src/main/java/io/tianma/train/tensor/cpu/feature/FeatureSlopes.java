package io.tianma.train.tensor.cpu.feature;

import static io.tianma.train.tensor.cpu.rows.VectorMath.I;
import static io.tianma.train.tensor.cpu.rows.VectorMath.L;
import static io.tianma.train.tensor.cpu.rows.VectorMath.S;

import io.tianma.train.tensor.cpu.memory.Raw;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/** Slopes of feature maps over whole vectors; see {@link FeatureRows}. */
final class FeatureSlopes {
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();

  /** Positive floats have the order of their bits. */
  private static final IntVector BITS_OF_ONE = IntVector.broadcast(I, Float.floatToRawIntBits(1));

  private final ByteBuffer w0 = Raw.window();
  private final ByteBuffer w1 = Raw.window();

  void elu(long y, long d, long no, long none, int n) {
    ByteBuffer ys = Raw.at(w0, y);
    ByteBuffer ds = Raw.at(w1, d);
    for (int i = 0; i < n; i += L) {
      FloatVector.fromByteBuffer(S, ys, 4 * i, ORDER)
          .reinterpretAsInts()
          .min(BITS_OF_ONE)
          .reinterpretAsFloats()
          .mul(FloatVector.fromByteBuffer(S, ds, 4 * i, ORDER))
          .intoByteBuffer(ds, 4 * i, ORDER);
    }
  }

  void relu(long x, long d, long no, long none, int n) {
    ByteBuffer xs = Raw.at(w0, x);
    ByteBuffer ds = Raw.at(w1, d);
    for (int i = 0; i < n; i += L) {
      FloatVector slope = FloatVector.fromByteBuffer(S, ds, 4 * i, ORDER);
      FloatVector v = FloatVector.fromByteBuffer(S, xs, 4 * i, ORDER);
      FloatVector.zero(S)
          .blend(slope, v.compare(VectorOperators.GT, 0))
          .intoByteBuffer(ds, 4 * i, ORDER);
    }
  }
}
