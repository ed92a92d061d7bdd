package io.tianma.train.tape.layer;

import io.tianma.train.tape.Operation;
import io.tianma.train.tape.Split;
import io.tianma.train.tape.Tape;
import io.tianma.train.tape.Variable;
import io.tianma.train.tensor.Dropout;

/** Dropout as an operation of its own; its derivative is the same mask. */
public final class Drop implements Operation {
  private final Tape tape;
  private final Variable x;
  private final Dropout[] dropout;
  private final Variable y;

  public Drop(Tape tape, Variable x, Dropout dropout, Variable y) {
    this.tape = tape;
    this.x = x;
    this.y = y;
    this.dropout = parts(dropout, y.split(), tape.lanes());
    x.useAlone();
  }

  @Override
  public void forward(int lane) {
    tape.kernels(lane).dropout(dropout[lane], x.split().part(lane), y.split().part(lane));
  }

  @Override
  public void backward(int lane) {
    tape.kernels(lane).dropout(dropout[lane], y.gradient().part(lane), x.gradient().part(lane));
  }

  /** The mask of a whole value as each lane sees it. */
  public static Dropout[] parts(Dropout whole, Split value, int lanes) {
    Dropout[] parts = new Dropout[lanes];
    for (int lane = 0; lane < lanes && whole != null; lane++) {
      parts[lane] = whole.from(value.elementsBefore(lane)).packed(value.whole().packing());
    }
    return parts;
  }
}
