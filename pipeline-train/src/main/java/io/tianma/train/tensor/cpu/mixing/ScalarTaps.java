package io.tianma.train.tensor.cpu.mixing;

import static io.tianma.train.tensor.cpu.memory.Raw.get;
import static io.tianma.train.tensor.cpu.memory.Raw.put;

/** Plain loops. */
final class ScalarTaps implements Taps {
  @Override
  public void sumOfProducts(
      long w, int wStep, long x, int xStep, int count, boolean add, long y, int n) {
    for (int i = 0; i < n; i++) {
      float sum = add ? get(y, i) : 0;
      for (int j = 0; j < count; j++) {
        sum = Math.fma(get(w, j * wStep + i), get(x, j * xStep + i), sum);
      }
      put(y, i, sum);
    }
  }

  @Override
  public void weightedSums(
      int groups, int size, long w, int wGroup, int wStep, long x, int xStep, int count, long y) {
    for (int g = 0; g < groups; g++) {
      long before = 4L * g * size;
      weightedSum(w + 4L * g * wGroup, wStep, x + before, xStep, count, y + before, size);
    }
  }

  void weightedSum(long w, int wStep, long x, int xStep, int count, long y, int n) {
    for (int i = 0; i < n; i++) {
      float sum = 0;
      for (int j = 0; j < count; j++) {
        sum = Math.fma(get(w, j * wStep), get(x, j * xStep + i), sum);
      }
      put(y, i, sum);
    }
  }

  @Override
  public void dots(
      int groups, int size, long x, long y, int yStep, int count, long out, int outGroup) {
    for (int g = 0; g < groups; g++) {
      for (int j = 0; j < count; j++) {
        int from = g * size;
        put(out, g * outGroup + j, (float) dot(x + 4L * from, y + 4L * (j * yStep + from), size));
      }
    }
  }

  double dot(long x, long y, int n) {
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += (double) get(x, i) * get(y, i);
    }
    return sum;
  }
}
