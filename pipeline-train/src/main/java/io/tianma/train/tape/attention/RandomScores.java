package io.tianma.train.tape.attention;

import io.tianma.train.tape.Tape;
import io.tianma.train.tape.Weight;
import io.tianma.train.tensor.Kernels;
import io.tianma.train.tensor.Tensor;

/**
 * A trained score for each pair of positions and each head (the random synthesizer, arXiv
 * 2005.00743).
 */
final class RandomScores extends PositionScores {
  private final HeadRows rows;

  /**
   * @param weight [H N, N]
   */
  RandomScores(Tape tape, Weight weight, int heads, int firstQuery, int queries, int keys) {
    super(tape, heads, queries, keys);
    this.rows = new HeadRows(tape, weight, heads, firstQuery, queries, keys);
  }

  @Override
  void make(Kernels kernels, int h, Tensor scores) {
    kernels.copy(rows.value(h), scores);
  }

  @Override
  void giveBack(Kernels kernels, int h, Tensor dScores) {
    kernels.axpy(1, dScores, rows.gradient(kernels, h));
  }
}
