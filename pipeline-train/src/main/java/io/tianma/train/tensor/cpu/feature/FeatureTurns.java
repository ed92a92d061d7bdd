package io.tianma.train.tensor.cpu.feature;

import static io.tianma.train.tensor.cpu.rows.VectorMath.L;
import static io.tianma.train.tensor.cpu.rows.VectorMath.S;
import static io.tianma.train.tensor.cpu.rows.VectorMath.all;

import io.tianma.train.tensor.cpu.memory.Raw;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShuffle;

/** Turns pairs that fill whole vectors; see {@link FeatureRows#turn}. */
final class FeatureTurns {
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();
  private static final VectorShuffle<Float> NEIGHBOURS = VectorShuffle.fromOp(S, i -> i ^ 1);
  private static final VectorShuffle<Float> LOWER_TWICE = VectorShuffle.fromOp(S, i -> i / 2);
  private static final VectorShuffle<Float> UPPER_TWICE =
      VectorShuffle.fromOp(S, i -> L / 2 + i / 2);
  private static final FloatVector SIGNS = signs();

  /** -1 to turn back, else 1. */
  float sign;

  /** Bytes between the two of a pair, for {@link #halves}. */
  long apart;

  private final ByteBuffer w0 = Raw.window();
  private final ByteBuffer w1 = Raw.window();
  private final ByteBuffer w2 = Raw.window();
  private final ByteBuffer w3 = Raw.window();
  private final ByteBuffer w4 = Raw.window();
  private final ByteBuffer w5 = Raw.window();

  /** -1, 1, -1, 1, … */
  private static FloatVector signs() {
    float[] signs = new float[L];
    for (int i = 0; i < L; i++) {
      signs[i] = i % 2 == 0 ? -1 : 1;
    }
    return FloatVector.fromArray(S, signs, 0);
  }

  /** Pairs (0, 1), (2, 3), …; n counts pairs. */
  void interleaved(long cos, long sin, long x, long y, int n) {
    ByteBuffer cosines = Raw.at(w0, cos);
    ByteBuffer sines = Raw.at(w1, sin);
    ByteBuffer xs = Raw.at(w2, x);
    ByteBuffer ys = Raw.at(w3, y);
    FloatVector signs = SIGNS.mul(sign);
    for (int i = 0; i < n; i += L) {
      FloatVector c = FloatVector.fromByteBuffer(S, cosines, 4 * i, ORDER);
      FloatVector s = FloatVector.fromByteBuffer(S, sines, 4 * i, ORDER);
      FloatVector a = FloatVector.fromByteBuffer(S, xs, 8 * i, ORDER);
      FloatVector b = FloatVector.fromByteBuffer(S, xs, 8 * i + 4 * L, ORDER);
      a.rearrange(NEIGHBOURS)
          .mul(s.rearrange(LOWER_TWICE).mul(signs))
          .add(a.mul(c.rearrange(LOWER_TWICE)))
          .intoByteBuffer(ys, 8 * i, ORDER);
      b.rearrange(NEIGHBOURS)
          .mul(s.rearrange(UPPER_TWICE).mul(signs))
          .add(b.mul(c.rearrange(UPPER_TWICE)))
          .intoByteBuffer(ys, 8 * i + 4 * L, ORDER);
    }
  }

  /** Pairs whose second ones lie {@link #apart} from the first; n counts pairs. */
  void halves(long cos, long sin, long x, long y, int n) {
    ByteBuffer cosines = Raw.at(w0, cos);
    ByteBuffer sines = Raw.at(w1, sin);
    ByteBuffer firsts = Raw.at(w2, x);
    ByteBuffer seconds = Raw.at(w3, x + apart);
    ByteBuffer toFirsts = Raw.at(w4, y);
    ByteBuffer toSeconds = Raw.at(w5, y + apart);
    FloatVector signs = all(sign);
    for (int i = 0; i < n; i += L) {
      FloatVector c = FloatVector.fromByteBuffer(S, cosines, 4 * i, ORDER);
      FloatVector s = FloatVector.fromByteBuffer(S, sines, 4 * i, ORDER).mul(signs);
      FloatVector a = FloatVector.fromByteBuffer(S, firsts, 4 * i, ORDER);
      FloatVector b = FloatVector.fromByteBuffer(S, seconds, 4 * i, ORDER);
      a.mul(c).sub(b.mul(s)).intoByteBuffer(toFirsts, 4 * i, ORDER);
      b.mul(c).add(a.mul(s)).intoByteBuffer(toSeconds, 4 * i, ORDER);
    }
  }
}
