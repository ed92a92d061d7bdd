package io.tianma.train.tape.layer;

import io.tianma.train.tape.Split;
import io.tianma.train.tape.Tape;
import io.tianma.train.tape.Totals;
import io.tianma.train.tape.Variable;
import io.tianma.train.tape.Weight;
import io.tianma.train.tensor.Kernels;
import io.tianma.train.tensor.LossSpec;
import io.tianma.train.tensor.Tensor;

/** What the head records: losses or logits. */
public final class HeadOperations {
  private final Tape tape;

  public HeadOperations(Tape tape) {
    this.tape = tape;
  }

  /**
   * The head with its cross-entropy, in blocks of {@code blockRows} rows.
   *
   * @param alpha factor of the logits
   * @param weight F [1], gradient of the objective with respect to each token's loss
   * @param losses F64 [B T, 4], see {@link Kernels#crossEntropy}; {@link Tape#totals} are their
   *     sums
   */
  public void crossEntropy(
      Variable hidden,
      Weight head,
      double alpha,
      Split labels,
      LossSpec spec,
      Tensor weight,
      Tensor losses,
      int blockRows) {
    tape.section();
    Totals totals = tape.total(losses);
    if (tape.training()) {
      tape.record(totals.backwards());
    }
    int rows = hidden.value().rows();
    int use = hidden.use();
    if (hidden.value().lengths()
        != null) { // blocks know no samples; without labels zeros stay zeros
      tape.record(lane -> tape.kernels(lane).clearVoid(hidden.split().part(lane)));
    }
    for (int from = 0; from < rows; from += blockRows) {
      int count = Math.min(blockRows, rows - from);
      tape.record(
          new HeadBlock(tape, hidden, use, head, alpha, labels, spec, weight, losses, from, count));
      tape.section();
    }
    if (!tape.training()) {
      tape.record(totals);
    }
  }

  /** {@code alpha x Wᵀ} as a whole, for those who want to see logits. */
  public Tensor logits(Variable x, Weight head, double alpha) {
    tape.section();
    Variable y = tape.kept(x.value().lengths(), x.withColumns(head.value().rows()));
    tape.record(new Linear(tape, x, head, null, y, alpha));
    return y.value();
  }

  /** The most likely column of each row. */
  public Tensor argmax(Tensor xNV) {
    Split rows = tape.split(xNV);
    Split ids = tape.split(tape.lengths(xNV.rows()));
    tape.record(lane -> tape.kernels(lane).argmax(rows.part(lane), ids.part(lane)));
    return ids.whole();
  }
}
