package io.tianma.train.tensor.cpu.rotation;

import static io.tianma.train.tensor.cpu.rows.VectorMath.L;
import static io.tianma.train.tensor.cpu.rows.VectorMath.S;

import io.tianma.train.tensor.cpu.memory.Raw;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShuffle;

/** Turns by the Vector API, the elements that fill no vector by {@link ScalarTurns}. */
final class VectorTurns implements Turns {
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();
  private static final VectorShuffle<Float> SWAP = VectorShuffle.fromOp(S, i -> i ^ 1);
  private static final VectorShuffle<Float> LOW = VectorShuffle.fromOp(S, i -> i / 2);
  private static final VectorShuffle<Float> HIGH = VectorShuffle.fromOp(S, i -> (L + i) / 2);

  private static final FloatVector ALTERNATING = alternating();

  private final ScalarTurns tail = new ScalarTurns();
  private final ByteBuffer w0 = Raw.window();
  private final ByteBuffer w1 = Raw.window();
  private final ByteBuffer w2 = Raw.window();
  private final ByteBuffer w3 = Raw.window();

  private static FloatVector alternating() {
    float[] signs = new float[L];
    for (int i = 0; i < L; i++) {
      signs[i] = i % 2 == 0 ? -1 : 1;
    }
    return FloatVector.fromArray(S, signs, 0);
  }

  @Override
  public void halves(long a, long b, int heads, int step, long cos, long sin, int n) {
    ByteBuffer as = Raw.at(w0, a);
    ByteBuffer bs = Raw.at(w1, b);
    ByteBuffer cosines = Raw.at(w2, cos);
    ByteBuffer sines = Raw.at(w3, sin);
    int whole = n - n % L;
    for (int h = 0; h < heads; h++) {
      int head = 4 * h * step;
      for (int i = 0; i < whole; i += L) {
        FloatVector c = FloatVector.fromByteBuffer(S, cosines, 4 * i, ORDER);
        FloatVector s = FloatVector.fromByteBuffer(S, sines, 4 * i, ORDER);
        FloatVector first = FloatVector.fromByteBuffer(S, as, head + 4 * i, ORDER);
        FloatVector second = FloatVector.fromByteBuffer(S, bs, head + 4 * i, ORDER);
        first.mul(c).sub(second.mul(s)).intoByteBuffer(as, head + 4 * i, ORDER);
        second.fma(c, first.mul(s)).intoByteBuffer(bs, head + 4 * i, ORDER);
      }
    }
    long done = 4L * whole;
    if (whole < n) {
      tail.halves(a + done, b + done, heads, step, cos + done, sin + done, n - whole);
    }
  }

  @Override
  public void spread(long cos, long sin, float sign, long own, long other, int n) {
    ByteBuffer cosines = Raw.at(w0, cos);
    ByteBuffer sines = Raw.at(w1, sin);
    ByteBuffer owns = Raw.at(w2, own);
    ByteBuffer others = Raw.at(w3, other);
    FloatVector signs = ALTERNATING.mul(sign);
    int i = 0;
    for (; i <= n - L; i += L) {
      FloatVector c = FloatVector.fromByteBuffer(S, cosines, 4 * i, ORDER);
      FloatVector s = FloatVector.fromByteBuffer(S, sines, 4 * i, ORDER);
      c.rearrange(LOW).intoByteBuffer(owns, 8 * i, ORDER);
      c.rearrange(HIGH).intoByteBuffer(owns, 8 * i + 4 * L, ORDER);
      s.rearrange(LOW).mul(signs).intoByteBuffer(others, 8 * i, ORDER);
      s.rearrange(HIGH).mul(signs).intoByteBuffer(others, 8 * i + 4 * L, ORDER);
    }
    tail.spread(cos + 4L * i, sin + 4L * i, sign, own + 8L * i, other + 8L * i, n - i);
  }

  @Override
  public void neighbours(long x, int heads, int step, long own, long other, int n) {
    ByteBuffer xs = Raw.at(w0, x);
    ByteBuffer owns = Raw.at(w1, own);
    ByteBuffer others = Raw.at(w2, other);
    int whole = n - n % L;
    for (int h = 0; h < heads; h++) {
      int head = 4 * h * step;
      for (int i = 0; i < whole; i += L) {
        FloatVector o = FloatVector.fromByteBuffer(S, owns, 4 * i, ORDER);
        FloatVector p = FloatVector.fromByteBuffer(S, others, 4 * i, ORDER);
        FloatVector v = FloatVector.fromByteBuffer(S, xs, head + 4 * i, ORDER);
        v.rearrange(SWAP).fma(p, v.mul(o)).intoByteBuffer(xs, head + 4 * i, ORDER);
      }
    }
    long done = 4L * whole;
    if (whole < n) {
      tail.neighbours(x + done, heads, step, own + done, other + done, n - whole);
    }
  }
}
