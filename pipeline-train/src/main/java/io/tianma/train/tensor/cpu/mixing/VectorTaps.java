package io.tianma.train.tensor.cpu.mixing;

import static io.tianma.train.tensor.cpu.rows.VectorMath.L;
import static io.tianma.train.tensor.cpu.rows.VectorMath.S;
import static io.tianma.train.tensor.cpu.rows.VectorMath.all;

import io.tianma.train.tensor.cpu.memory.Raw;
import io.tianma.train.tensor.cpu.rows.VectorMath;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;

/**
 * Sums over rows by the Vector API, four vectors of columns at a time, then one; the columns that
 * fill no vector by {@link ScalarTaps}. Offsets within a window are bytes.
 */
final class VectorTaps implements Taps {
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();
  private static final int V = 4 * L; // bytes of a vector

  private final ScalarTaps tail = new ScalarTaps();
  private final float[] lanes = new float[L];
  private final ByteBuffer w0 = Raw.window();
  private final ByteBuffer w1 = Raw.window();
  private final ByteBuffer w2 = Raw.window();

  private static FloatVector load(ByteBuffer from, int at) {
    return FloatVector.fromByteBuffer(S, from, at, ORDER);
  }

  @Override
  public void sumOfProducts(
      long w, int wStep, long x, int xStep, int count, boolean add, long y, int n) {
    int fours = n - n % (4 * L);
    int whole = n - n % L;
    sumsOfFour(w, 4 * wStep, x, 4 * xStep, count, add, y, 4 * fours);
    sumsOfOne(w, 4 * wStep, x, 4 * xStep, count, add, y, 4 * fours, 4 * whole);
    long done = 4L * whole;
    tail.sumOfProducts(w + done, wStep, x + done, xStep, count, add, y + done, n - whole);
  }

  private void sumsOfFour(
      long w, int wStep, long x, int xStep, int count, boolean add, long y, int to) {
    ByteBuffer ws = Raw.at(w0, w);
    ByteBuffer xs = Raw.at(w1, x);
    ByteBuffer ys = Raw.at(w2, y);
    for (int at = 0; at < to; at += 4 * V) {
      FloatVector a = add ? load(ys, at) : FloatVector.zero(S);
      FloatVector b = add ? load(ys, at + V) : FloatVector.zero(S);
      FloatVector c = add ? load(ys, at + 2 * V) : FloatVector.zero(S);
      FloatVector d = add ? load(ys, at + 3 * V) : FloatVector.zero(S);
      int wAt = at;
      int xAt = at;
      for (int j = 0; j < count; j++) {
        a = load(ws, wAt).fma(load(xs, xAt), a);
        b = load(ws, wAt + V).fma(load(xs, xAt + V), b);
        c = load(ws, wAt + 2 * V).fma(load(xs, xAt + 2 * V), c);
        d = load(ws, wAt + 3 * V).fma(load(xs, xAt + 3 * V), d);
        wAt += wStep;
        xAt += xStep;
      }
      a.intoByteBuffer(ys, at, ORDER);
      b.intoByteBuffer(ys, at + V, ORDER);
      c.intoByteBuffer(ys, at + 2 * V, ORDER);
      d.intoByteBuffer(ys, at + 3 * V, ORDER);
    }
  }

  private void sumsOfOne(
      long w, int wStep, long x, int xStep, int count, boolean add, long y, int from, int to) {
    ByteBuffer ws = Raw.at(w0, w);
    ByteBuffer xs = Raw.at(w1, x);
    ByteBuffer ys = Raw.at(w2, y);
    for (int at = from; at < to; at += V) {
      FloatVector sum = add ? load(ys, at) : FloatVector.zero(S);
      for (int j = 0; j < count; j++) {
        sum = load(ws, at + j * wStep).fma(load(xs, at + j * xStep), sum);
      }
      sum.intoByteBuffer(ys, at, ORDER);
    }
  }

  @Override
  public void weightedSums(
      int groups, int size, long w, int wGroup, int wStep, long x, int xStep, int count, long y) {
    int fours = size - size % (4 * L);
    int whole = size - size % L;
    for (int g = 0; g < groups; g++) {
      long weights = w + 4L * g * wGroup;
      long before = 4L * g * size;
      weightedFour(weights, wStep, x + before, 4 * xStep, count, y + before, 4 * fours);
      weightedOne(weights, wStep, x + before, 4 * xStep, count, y + before, 4 * fours, 4 * whole);
      long done = before + 4L * whole;
      tail.weightedSum(weights, wStep, x + done, xStep, count, y + done, size - whole);
    }
  }

  private void weightedFour(long w, int wStep, long x, int xStep, int count, long y, int to) {
    ByteBuffer xs = Raw.at(w0, x);
    ByteBuffer ys = Raw.at(w1, y);
    for (int at = 0; at < to; at += 4 * V) {
      FloatVector a = FloatVector.zero(S);
      FloatVector b = a;
      FloatVector c = a;
      FloatVector d = a;
      int xAt = at;
      for (int j = 0; j < count; j++) {
        FloatVector weight = all(Raw.get(w, j * wStep));
        a = load(xs, xAt).fma(weight, a);
        b = load(xs, xAt + V).fma(weight, b);
        c = load(xs, xAt + 2 * V).fma(weight, c);
        d = load(xs, xAt + 3 * V).fma(weight, d);
        xAt += xStep;
      }
      a.intoByteBuffer(ys, at, ORDER);
      b.intoByteBuffer(ys, at + V, ORDER);
      c.intoByteBuffer(ys, at + 2 * V, ORDER);
      d.intoByteBuffer(ys, at + 3 * V, ORDER);
    }
  }

  private void weightedOne(
      long w, int wStep, long x, int xStep, int count, long y, int from, int to) {
    ByteBuffer xs = Raw.at(w0, x);
    ByteBuffer ys = Raw.at(w1, y);
    for (int at = from; at < to; at += V) {
      FloatVector sum = FloatVector.zero(S);
      for (int j = 0; j < count; j++) {
        sum = load(xs, at + j * xStep).fma(all(Raw.get(w, j * wStep)), sum);
      }
      sum.intoByteBuffer(ys, at, ORDER);
    }
  }

  @Override
  public void dots(
      int groups, int size, long x, long y, int yStep, int count, long out, int outGroup) {
    int whole = size - size % L;
    for (int g = 0; g < groups; g++) {
      long xs = x + 4L * g * size;
      long ys = y + 4L * g * size;
      for (int j = 0; j < count; j++) {
        long row = ys + 4L * j * yStep;
        double rest = tail.dot(xs + 4L * whole, row + 4L * whole, size - whole);
        double dot = whole == 0 ? rest : rest + dot(xs, row, 4 * whole);
        Raw.put(out, g * outGroup + j, (float) dot);
      }
    }
  }

  private double dot(long x, long y, int to) {
    ByteBuffer xs = Raw.at(w0, x);
    ByteBuffer ys = Raw.at(w1, y);
    FloatVector even = FloatVector.zero(S);
    FloatVector odd = even;
    int at = 0;
    for (; at <= to - 2 * V; at += 2 * V) {
      even = load(xs, at).fma(load(ys, at), even);
      odd = load(xs, at + V).fma(load(ys, at + V), odd);
    }
    if (at < to) {
      even = load(xs, at).fma(load(ys, at), even);
    }
    even.add(odd).intoArray(lanes, 0);
    return VectorMath.sum(lanes);
  }
}
