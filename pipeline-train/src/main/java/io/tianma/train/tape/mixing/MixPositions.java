package io.tianma.train.tape.mixing;

import io.tianma.train.tape.Inflow;
import io.tianma.train.tape.Operation;
import io.tianma.train.tape.Split;
import io.tianma.train.tape.Tape;
import io.tianma.train.tape.Variable;
import io.tianma.train.tape.Weight;
import io.tianma.train.tensor.Kernels;
import io.tianma.train.tensor.Tensor;

/** {@code y[b] = w x[b]} with as many rows and columns of w as the samples have. */
final class MixPositions implements Operation {
  /** Rows of the matrix whose gradient is made at once, by one lane. */
  private static final int BLOCK = 64;

  private final Tape tape;
  private final Weight w;
  private final boolean causal;
  private final Variable y;
  private final Split xCounted;
  private final Split yCounted;
  private final Split dyCounted;
  private final Inflow dx;
  private final int use;
  private final Tensor[] blocksOfGradient;

  /**
   * Registers the uses.
   *
   * @param xLengths of the samples of x, or null if all rows count
   * @param yLengths of those of y
   */
  MixPositions(
      Tape tape,
      Weight w,
      boolean causal,
      Variable x,
      Tensor xLengths,
      Variable y,
      Tensor yLengths) {
    this.tape = tape;
    this.w = w;
    this.causal = causal;
    this.y = y;
    this.xCounted = tape.counted(x.split(), xLengths);
    this.yCounted = tape.counted(y.split(), yLengths);
    this.dyCounted = tape.training() ? tape.counted(y.gradient(), yLengths) : null;
    this.dx = new Inflow(tape, x, xLengths);
    this.use = w.use();
    this.blocksOfGradient = tape.training() ? blocks(w.gradient()) : null;
  }

  private static Tensor[] blocks(Tensor w) {
    Tensor[] blocks = new Tensor[(w.rows() + BLOCK - 1) / BLOCK];
    for (int i = 0; i < blocks.length; i++) {
      blocks[i] = w.slice(i * BLOCK, Math.min(BLOCK, w.rows() - i * BLOCK));
    }
    return blocks;
  }

  @Override
  public void forward(int lane) {
    tape.kernels(lane)
        .mixing()
        .mixPositions(false, causal, 1, w.value(), xCounted.part(lane), 0, yCounted.part(lane));
    tape.clearPadding(lane, y.split(), yCounted);
  }

  @Override
  public void backward(int lane) {
    double old = dx.old(lane);
    tape.kernels(lane)
        .mixing()
        .mixPositions(true, causal, 1, w.value(), dyCounted.part(lane), old, dx.gradient(lane));
  }

  /** Blocks of rows go round: first and last, which a causal matrix and padding make unlike. */
  @Override
  public void share(int lane) {
    Kernels k = tape.kernels(lane);
    for (int i = lane; i < blocksOfGradient.length; i += tape.lanes()) {
      if (!w.adds(use)) {
        k.fill(blocksOfGradient[i], 0);
      }
      if (i * BLOCK < y.value().size(1)) {
        k.mixing()
            .addMixGradient(
                causal, 1, dyCounted.whole(), xCounted.whole(), i * BLOCK, blocksOfGradient[i]);
      }
    }
  }
}
