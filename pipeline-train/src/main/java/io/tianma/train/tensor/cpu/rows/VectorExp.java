package io.tianma.train.tensor.cpu.rows;

import static io.tianma.train.tensor.cpu.rows.VectorMath.L;
import static io.tianma.train.tensor.cpu.rows.VectorMath.S;
import static io.tianma.train.tensor.cpu.rows.VectorMath.all;

import io.tianma.train.tensor.cpu.memory.Raw;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * The one loop of exponentials. Comparisons and selections work on the bits: an integer operation
 * is one instruction where masks and Java's maximum are several.
 */
public final class VectorExp {
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();
  private static final FloatVector LOG2_E = all(1.44269504f);
  private static final FloatVector MINUS_LN2_HIGH = all(-0.693359375f);
  private static final FloatVector MINUS_LN2_LOW = all(2.12194440e-4f);
  private static final FloatVector LOWEST = all(ScalarRows.LOWEST);

  /** Adding it rounds to a whole number, which then stands in the lowest bits. */
  private static final FloatVector ROUNDER = all(12582912f);

  /** Coefficients of {@code e^r} from r⁷ down to r² (Cephes). */
  private static final FloatVector C7 = all(1.9875691500E-4f);

  private static final FloatVector C6 = all(1.3981999507E-3f);
  private static final FloatVector C5 = all(8.3334519073E-3f);
  private static final FloatVector C4 = all(4.1665795894E-2f);
  private static final FloatVector C3 = all(1.6666665459E-1f);
  private static final FloatVector C2 = all(5.0000001201E-1f);

  private final ByteBuffer from = Raw.window();
  private final ByteBuffer to = Raw.window();
  private final float[] lanes = new float[L];

  /**
   * {@code y = e^(x - max)} for the elements that fill whole vectors, none of them above {@code
   * max} (NaN stays NaN); returns their sum.
   */
  public double apply(float max, long x, long y, int n) {
    ByteBuffer xs = Raw.at(from, x);
    ByteBuffer ys = Raw.at(to, y);
    FloatVector greatest = all(max);
    FloatVector sums = FloatVector.zero(S);
    for (int i = 0; i <= n - L; i += L) {
      FloatVector v = FloatVector.fromByteBuffer(S, xs, 4 * i, ORDER).sub(greatest);
      FloatVector shifted = v.fma(LOG2_E, ROUNDER);
      FloatVector whole = shifted.sub(ROUNDER);
      FloatVector r = whole.fma(MINUS_LN2_LOW, whole.fma(MINUS_LN2_HIGH, v));
      FloatVector p = r.fma(C7, C6).fma(r, C5).fma(r, C4).fma(r, C3).fma(r, C2);
      p = p.fma(r.mul(r), r).add(VectorMath.ONE);
      IntVector exponent = shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23);
      IntVector below = LOWEST.add(v).reinterpretAsInts().lanewise(VectorOperators.ASHR, 31);
      FloatVector e =
          p.reinterpretAsInts()
              .add(exponent)
              .lanewise(VectorOperators.AND_NOT, below)
              .reinterpretAsFloats();
      e.intoByteBuffer(ys, 4 * i, ORDER);
      sums = sums.add(e);
    }
    sums.intoArray(lanes, 0);
    return VectorMath.sum(lanes);
  }

  /** {@code y = e^min(x, 0) + max(x, 0)} for the elements that fill whole vectors. */
  public void elu(long x, long y, long no, long none, int n) {
    ByteBuffer xs = Raw.at(from, x);
    ByteBuffer ys = Raw.at(to, y);
    for (int i = 0; i <= n - L; i += L) {
      IntVector bits = FloatVector.fromByteBuffer(S, xs, 4 * i, ORDER).reinterpretAsInts();
      IntVector negative = bits.lanewise(VectorOperators.ASHR, 31);
      FloatVector v = bits.and(negative).reinterpretAsFloats();
      FloatVector shifted = v.fma(LOG2_E, ROUNDER);
      FloatVector whole = shifted.sub(ROUNDER);
      FloatVector r = whole.fma(MINUS_LN2_LOW, whole.fma(MINUS_LN2_HIGH, v));
      FloatVector p = r.fma(C7, C6).fma(r, C5).fma(r, C4).fma(r, C3).fma(r, C2);
      p = p.fma(r.mul(r), r).add(VectorMath.ONE);
      IntVector exponent = shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23);
      IntVector below = LOWEST.add(v).reinterpretAsInts().lanewise(VectorOperators.ASHR, 31);
      p.reinterpretAsInts()
          .add(exponent)
          .lanewise(VectorOperators.AND_NOT, below)
          .reinterpretAsFloats()
          .add(bits.lanewise(VectorOperators.AND_NOT, negative).reinterpretAsFloats())
          .intoByteBuffer(ys, 4 * i, ORDER);
    }
  }
}
