package io.tianma.train.tape.layer;

import io.tianma.train.tape.Inflow;
import io.tianma.train.tape.Operation;
import io.tianma.train.tape.Tape;
import io.tianma.train.tape.Variable;

/** {@code y = x} as an operand of products. */
final class Round implements Operation {
  private final Tape tape;
  private final Variable x;
  private final Variable y;
  private final Inflow dx;

  Round(Tape tape, Variable x, Variable y) {
    this.tape = tape;
    this.x = x;
    this.y = y;
    this.dx = new Inflow(tape, x, null);
  }

  @Override
  public void forward(int lane) {
    tape.kernels(lane).copy(x.split().part(lane), y.split().part(lane));
  }

  @Override
  public void backward(int lane) {
    dx.add(lane, y.gradient().part(lane));
  }
}
