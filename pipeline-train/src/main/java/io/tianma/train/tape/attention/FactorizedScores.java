package io.tianma.train.tape.attention;

import io.tianma.train.tape.Tape;
import io.tianma.train.tape.Weight;
import io.tianma.train.tensor.Kernels;
import io.tianma.train.tensor.Tensor;

/**
 * Trained scores of pairs of positions that are products of r numbers of the query's position and r
 * of the key's (the factorized synthesizer, arXiv 2005.00743).
 */
final class FactorizedScores extends PositionScores {
  private final HeadRows left;
  private final HeadRows right;

  /**
   * @param left [H N, r], of queries
   * @param right [H N, r], of keys
   */
  FactorizedScores(
      Tape tape, Weight left, Weight right, int heads, int firstQuery, int queries, int keys) {
    super(tape, heads, queries, keys);
    int rank = left.value().columns();
    this.left = new HeadRows(tape, left, heads, firstQuery, queries, rank);
    this.right = new HeadRows(tape, right, heads, 0, keys, rank);
  }

  @Override
  void make(Kernels kernels, int h, Tensor scores) {
    kernels.gemm(false, true, 1, left.value(h), right.value(h), 0, scores);
  }

  @Override
  void giveBack(Kernels kernels, int h, Tensor dScores) {
    kernels.gemm(false, false, 1, dScores, right.value(h), 1, left.gradient(kernels, h));
    kernels.gemm(true, false, 1, dScores, left.value(h), 1, right.gradient(kernels, h));
  }
}
