package io.tianma.train.tensor.cpu.feature;

import static io.tianma.train.tensor.cpu.memory.Raw.get;
import static io.tianma.train.tensor.cpu.memory.Raw.put;

import io.tianma.train.tensor.RotaryPairs;
import io.tianma.train.tensor.cpu.rows.ScalarExp;

/** Plain loops: where vectors are missing, and for the elements that fill no vector. */
final class ScalarFeatures implements FeatureRows {
  @Override
  public void exp(float shift, long x, int n) {
    for (int i = 0; i < n; i++) {
      put(x, i, ScalarExp.exp(get(x, i) - shift));
    }
  }

  @Override
  public void elu(long x, long y, int n) {
    for (int i = 0; i < n; i++) {
      float v = get(x, i);
      put(y, i, v > 0 ? v + 1 : ScalarExp.exp(v));
    }
  }

  @Override
  public void eluSlope(long y, long d, int n) {
    for (int i = 0; i < n; i++) {
      put(d, i, get(d, i) * Math.min(get(y, i), 1));
    }
  }

  @Override
  public void relu(float offset, long x, long y, int n) {
    for (int i = 0; i < n; i++) {
      put(y, i, Math.max(get(x, i), 0) + offset);
    }
  }

  @Override
  public void reluSlope(long x, long d, int n) {
    for (int i = 0; i < n; i++) {
      put(d, i, get(x, i) > 0 ? get(d, i) : 0);
    }
  }

  @Override
  public void multiply(long x, long y, int n) {
    for (int i = 0; i < n; i++) {
      put(y, i, get(x, i) * get(y, i));
    }
  }

  @Override
  public void scaled(float alpha, long x, long y, int n) {
    for (int i = 0; i < n; i++) {
      put(y, i, alpha * get(x, i));
    }
  }

  @Override
  public void greater(long x, long y, int n) {
    for (int i = 0; i < n; i++) {
      put(y, i, Math.max(get(x, i), get(y, i)));
    }
  }

  @Override
  public double dot(long x, long y, int n) {
    double dot = 0;
    for (int i = 0; i < n; i++) {
      dot += (double) get(x, i) * get(y, i);
    }
    return dot;
  }

  @Override
  public double addAndDot(long x, long sums, long y, int n) {
    double dot = 0;
    for (int i = 0; i < n; i++) {
      float sum = get(sums, i) + get(x, i);
      put(sums, i, sum);
      dot += (double) sum * get(y, i);
    }
    return dot;
  }

  @Override
  public void addTwice(float a, long x, long sums, float b, long y, int n) {
    for (int i = 0; i < n; i++) {
      float sum = Math.fma(a, get(x, i), get(sums, i));
      put(sums, i, sum);
      put(y, i, Math.fma(b, sum, get(y, i)));
    }
  }

  @Override
  public void turn(RotaryPairs pairs, boolean back, long cosSin, long x, long y) {
    for (int i = 0; i < pairs.headSize() / 2; i++) {
      turnPair(pairs, i, back, cosSin, x, y);
    }
  }

  void turnPair(RotaryPairs pairs, int i, boolean back, long cosSin, long x, long y) {
    float cos = get(cosSin, i);
    float sin =
        back ? -get(cosSin, pairs.headSize() / 2 + i) : get(cosSin, pairs.headSize() / 2 + i);
    int first = pairs.first(i);
    int second = pairs.second(i);
    float a = get(x, first);
    float b = get(x, second);
    put(y, first, a * cos - b * sin);
    put(y, second, b * cos + a * sin);
  }
}
