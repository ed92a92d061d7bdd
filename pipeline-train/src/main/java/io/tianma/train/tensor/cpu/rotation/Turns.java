package io.tianma.train.tensor.cpu.rotation;

import io.tianma.train.tensor.cpu.rows.Rows;
import io.tianma.train.tensor.cpu.rows.ScalarRows;

/**
 * Turns of pairs of float32 coordinates, {@code (a, b) -> (a cos - b sin, b cos + a sin)}, of
 * several heads by the same angles. Everything is in place. A pair is turned back by turning {@code
 * (b, a)}.
 */
public interface Turns {
  /** Loops as those rows have them. */
  static Turns like(Rows rows) {
    return rows instanceof ScalarRows ? new ScalarTurns() : new VectorTurns();
  }

  /**
   * Pairs {@code (a[i], b[i])}, i below n, in each of {@code heads} heads that begin {@code step}
   * elements apart.
   */
  void halves(long a, long b, int heads, int step, long cos, long sin, int n);

  /**
   * What {@link #neighbours} multiplies with: {@code own = cos[0], cos[0], cos[1], cos[1], …} and
   * {@code other = -sin[0], sin[0], -sin[1], sin[1], …} for n pairs.
   *
   * @param sign 1, or -1 for turns back
   */
  void spread(long cos, long sin, float sign, long own, long other, int n);

  /**
   * Pairs {@code (x[2 i], x[2 i + 1])} of n elements, n even, in each of {@code heads} runs that
   * begin {@code step} elements apart.
   */
  void neighbours(long x, int heads, int step, long own, long other, int n);
}
