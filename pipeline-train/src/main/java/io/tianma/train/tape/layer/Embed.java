package io.tianma.train.tape.layer;

import io.tianma.train.tape.Operation;
import io.tianma.train.tape.Split;
import io.tianma.train.tape.Tape;
import io.tianma.train.tape.Variable;
import io.tianma.train.tape.Weight;
import io.tianma.train.tensor.Tensor;

/** Gathers rows of a table. */
final class Embed implements Operation {
  private final Tape tape;
  private final Split ids;
  private final Weight table;
  private final Variable y;
  private final int use;

  Embed(Tape tape, Split ids, Weight table, Variable y) {
    this.tape = tape;
    this.ids = ids;
    this.table = table;
    this.y = y;
    this.use = table.use();
  }

  @Override
  public void forward(int lane) {
    tape.kernels(lane).gatherRows(table.value(), ids.part(lane), y.split().part(lane));
  }

  /**
   * Each lane takes a window of columns, so the order of additions does not depend on the number of
   * lanes.
   */
  @Override
  public void share(int lane) {
    int from = Split.from(y.columns(), lane, tape.lanes());
    int count = Split.from(y.columns(), lane + 1, tape.lanes()) - from;
    Tensor gradient = table.gradient().columns(from, count);
    if (!table.adds(use)) {
      tape.kernels(lane).fill(gradient, 0);
    }
    tape.kernels(lane)
        .scatterAddRows(y.gradient().whole().columns(from, count), ids.whole(), gradient);
  }
}
