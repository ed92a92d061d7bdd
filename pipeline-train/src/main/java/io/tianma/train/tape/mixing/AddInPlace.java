package io.tianma.train.tape.mixing;

import io.tianma.train.tape.Inflow;
import io.tianma.train.tape.Operation;
import io.tianma.train.tape.Tape;
import io.tianma.train.tape.Variable;

/** {@code a += b}; the result has value and gradient of a. */
final class AddInPlace implements Operation {
  private final Tape tape;
  private final Variable a;
  private final Variable b;
  private final Inflow db;

  AddInPlace(Tape tape, Variable a, Variable b) {
    this.tape = tape;
    this.a = a;
    this.b = b;
    a.useInPlace();
    this.db = new Inflow(tape, b, null);
  }

  @Override
  public void forward(int lane) {
    tape.kernels(lane).axpy(1, b.split().part(lane), a.split().part(lane));
  }

  @Override
  public void backward(int lane) {
    db.add(lane, a.gradient().part(lane));
  }
}
