package io.tianma.train.tensor.cpu.feature;

import static io.tianma.train.tensor.cpu.rows.VectorMath.L;

import io.tianma.train.tensor.RotaryPairs;
import io.tianma.train.tensor.cpu.rows.VectorExp;
import io.tianma.train.tensor.cpu.rows.VectorLoop;

/** Runs by the Vector API, the elements that fill no vector by {@link ScalarFeatures}. */
final class VectorFeatures implements FeatureRows {
  private final ScalarFeatures tail = new ScalarFeatures();
  private final VectorExp exp = new VectorExp();
  private final FeatureLoops loops = new FeatureLoops();
  private final FeatureSlopes slopes = new FeatureSlopes();
  private final FeatureTurns turns = new FeatureTurns();
  private final VectorLoop expLoop = (x, b, c, d, n) -> exp.apply(loops.factor, x, x, n);
  private final VectorLoop eluLoop = exp::elu;
  private final VectorLoop reluLoop = loops::relu;
  private final VectorLoop eluSlopeLoop = slopes::elu;
  private final VectorLoop reluSlopeLoop = slopes::relu;
  private final VectorLoop multiplyLoop = loops::multiply;
  private final VectorLoop scaledLoop = loops::scaled;
  private final VectorLoop greaterLoop = loops::greater;
  private final VectorLoop dotLoop = loops::dot;
  private final VectorLoop addAndDotLoop = loops::addAndDot;
  private final VectorLoop addTwiceLoop = loops::addTwice;
  private final VectorLoop interleavedLoop = turns::interleaved;
  private final VectorLoop halvesLoop = turns::halves;

  /**
   * The one place that calls loops: where so many are called the compiler inlines none, and so
   * compiles each by itself. In a large method it may give up on one, and then boxes every vector.
   */
  private static void run(VectorLoop loop, long a, long b, long c, long d, int n) {
    loop.run(a, b, c, d, n);
  }

  private static int whole(int n) {
    return n - n % L;
  }

  @Override
  public void exp(float shift, long x, int n) {
    loops.factor = shift;
    run(expLoop, x, 0, 0, 0, whole(n));
    tail.exp(shift, x + 4L * whole(n), n % L);
  }

  @Override
  public void elu(long x, long y, int n) {
    run(eluLoop, x, y, 0, 0, whole(n));
    tail.elu(x + 4L * whole(n), y + 4L * whole(n), n % L);
  }

  @Override
  public void eluSlope(long y, long d, int n) {
    run(eluSlopeLoop, y, d, 0, 0, whole(n));
    tail.eluSlope(y + 4L * whole(n), d + 4L * whole(n), n % L);
  }

  @Override
  public void relu(float offset, long x, long y, int n) {
    loops.factor = offset;
    run(reluLoop, x, y, 0, 0, whole(n));
    tail.relu(offset, x + 4L * whole(n), y + 4L * whole(n), n % L);
  }

  @Override
  public void reluSlope(long x, long d, int n) {
    run(reluSlopeLoop, x, d, 0, 0, whole(n));
    tail.reluSlope(x + 4L * whole(n), d + 4L * whole(n), n % L);
  }

  @Override
  public void multiply(long x, long y, int n) {
    run(multiplyLoop, x, y, 0, 0, whole(n));
    tail.multiply(x + 4L * whole(n), y + 4L * whole(n), n % L);
  }

  @Override
  public void scaled(float alpha, long x, long y, int n) {
    loops.factor = alpha;
    run(scaledLoop, x, y, 0, 0, whole(n));
    tail.scaled(alpha, x + 4L * whole(n), y + 4L * whole(n), n % L);
  }

  @Override
  public void greater(long x, long y, int n) {
    run(greaterLoop, x, y, 0, 0, whole(n));
    tail.greater(x + 4L * whole(n), y + 4L * whole(n), n % L);
  }

  @Override
  public double dot(long x, long y, int n) {
    run(dotLoop, x, y, 0, 0, whole(n));
    return loops.sum + tail.dot(x + 4L * whole(n), y + 4L * whole(n), n % L);
  }

  @Override
  public double addAndDot(long x, long sums, long y, int n) {
    run(addAndDotLoop, x, sums, y, 0, whole(n));
    long done = 4L * whole(n);
    return loops.sum + tail.addAndDot(x + done, sums + done, y + done, n % L);
  }

  @Override
  public void addTwice(float a, long x, long sums, float b, long y, int n) {
    loops.factor = a;
    loops.secondFactor = b;
    run(addTwiceLoop, x, sums, y, 0, whole(n));
    long done = 4L * whole(n);
    tail.addTwice(a, x + done, sums + done, b, y + done, n % L);
  }

  @Override
  public void turn(RotaryPairs pairs, boolean back, long cosSin, long x, long y) {
    int count = pairs.headSize() / 2;
    long sin = cosSin + 4L * count;
    turns.sign = back ? -1 : 1;
    if (pairs.layout() == RotaryPairs.Layout.INTERLEAVED) {
      // parts follow one another as their pairs do
      run(interleavedLoop, cosSin, sin, x, y, whole(count));
      turnPairs(pairs, whole(count), count, back, cosSin, x, y);
      return;
    }
    int width = count / pairs.parts();
    for (int first = 0; first < count; first += width) {
      long before = 4L * first;
      turns.apart = 4L * width;
      run(halvesLoop, cosSin + before, sin + before, x + 2 * before, y + 2 * before, whole(width));
      turnPairs(pairs, first + whole(width), first + width, back, cosSin, x, y);
    }
  }

  private void turnPairs(
      RotaryPairs pairs, int from, int end, boolean back, long cosSin, long x, long y) {
    for (int i = from; i < end; i++) {
      tail.turnPair(pairs, i, back, cosSin, x, y);
    }
  }
}
