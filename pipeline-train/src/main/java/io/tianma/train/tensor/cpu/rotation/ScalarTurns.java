package io.tianma.train.tensor.cpu.rotation;

import static io.tianma.train.tensor.cpu.memory.Raw.get;
import static io.tianma.train.tensor.cpu.memory.Raw.put;

/** Plain loops. */
final class ScalarTurns implements Turns {
  @Override
  public void halves(long a, long b, int heads, int step, long cos, long sin, int n) {
    for (int h = 0; h < heads; h++) {
      for (int i = 0; i < n; i++) {
        float first = get(a, h * step + i);
        float second = get(b, h * step + i);
        put(a, h * step + i, first * get(cos, i) - second * get(sin, i));
        put(b, h * step + i, Math.fma(second, get(cos, i), first * get(sin, i)));
      }
    }
  }

  @Override
  public void spread(long cos, long sin, float sign, long own, long other, int n) {
    for (int i = 0; i < n; i++) {
      put(own, 2 * i, get(cos, i));
      put(own, 2 * i + 1, get(cos, i));
      put(other, 2 * i, -sign * get(sin, i));
      put(other, 2 * i + 1, sign * get(sin, i));
    }
  }

  @Override
  public void neighbours(long x, int heads, int step, long own, long other, int n) {
    for (int h = 0; h < heads; h++) {
      long head = x + 4L * h * step;
      for (int i = 0; i < n; i += 2) {
        float first = get(head, i);
        float second = get(head, i + 1);
        put(head, i, Math.fma(second, get(other, i), first * get(own, i)));
        put(head, i + 1, Math.fma(first, get(other, i + 1), second * get(own, i + 1)));
      }
    }
  }
}
