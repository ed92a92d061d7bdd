package io.tianma.train.tape.position;

import io.tianma.train.tape.Operation;
import io.tianma.train.tape.Split;
import io.tianma.train.tape.Tape;
import io.tianma.train.tape.Variable;
import io.tianma.train.tape.Weight;
import io.tianma.train.tensor.Tensor;

/**
 * Adds rows of a table to the rows of every sample, in place. A trained table's gradient is added
 * up by samples. Letters: B batch, T rows of a sample, N rows of the table, D columns.
 */
final class AddPositions implements Operation {
  private final Tape tape;
  private final Weight weight; // null for a table that is not trained
  private final int use;
  private final Tensor[] table;
  private final Tensor[] x;
  private final Tensor[][] dx; // of each lane and sample: a window of columns
  private final Tensor[] dTable;
  private final Tensor[] dRows;

  /**
   * @param table F [N, D]
   * @param first the row that goes to the first row of a sample
   */
  AddPositions(Tape tape, Variable x, Tensor table, Weight weight, int first) {
    int samples = x.value().size(0);
    int length = x.value().size(1);
    this.tape = tape;
    this.weight = weight;
    this.use = weight == null ? 0 : weight.use();
    this.table = new Tensor[samples];
    this.x = new Tensor[samples];
    Tensor rows = table.slice(first, length).reshape(1, length, x.columns());
    for (int b = 0; b < samples; b++) {
      this.x[b] = x.value().slice(b, 1);
      this.table[b] = rows.ragged(this.x[b].lengths());
    }
    boolean trained = weight != null && tape.training();
    int lanes = trained ? tape.lanes() : 0;
    this.dx = new Tensor[lanes][samples];
    this.dTable = new Tensor[lanes];
    this.dRows = new Tensor[lanes];
    for (int lane = 0; lane < lanes; lane++) {
      int from = Split.from(x.columns(), lane, lanes);
      int count = Split.from(x.columns(), lane + 1, lanes) - from;
      dTable[lane] = weight.gradient().columns(from, count);
      dRows[lane] = dTable[lane].slice(first, length);
      for (int b = 0; b < samples; b++) {
        dx[lane][b] = x.gradient().whole().slice(b, 1).columns(from, count);
      }
    }
  }

  @Override
  public void forward(int lane) {
    int to = Split.from(x.length, lane + 1, tape.lanes());
    for (int b = Split.from(x.length, lane, tape.lanes()); b < to; b++) {
      tape.kernels(lane).axpy(1, table[b], x[b]);
    }
  }

  /** Each lane takes a window of columns, as those of an embedding do. */
  @Override
  public void share(int lane) {
    if (weight == null) {
      return;
    }
    if (!weight.adds(use)) {
      tape.kernels(lane).fill(dTable[lane], 0);
    }
    for (Tensor sample : dx[lane]) {
      tape.kernels(lane).axpy(1, sample, dRows[lane]);
    }
  }
}
