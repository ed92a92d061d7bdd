package io.tianma.train.tape.layer;

import io.tianma.train.tape.Operation;
import io.tianma.train.tape.Tape;
import io.tianma.train.tape.Variable;

/** {@code sum = residual + part}, where the part is wanted nowhere else. */
final class Add implements Operation {
  private final Tape tape;
  private final Variable residual;
  private final Variable part;
  private final Variable sum;

  Add(Tape tape, Variable residual, Variable part, Variable sum) {
    this.tape = tape;
    this.residual = residual;
    this.part = part;
    this.sum = sum;
    residual.passTo(sum.gradient());
    part.useAlone();
  }

  @Override
  public void forward(int lane) {
    tape.kernels(lane).copy(residual.split().part(lane), sum.split().part(lane));
    tape.kernels(lane).axpy(1, part.split().part(lane), sum.split().part(lane));
  }

  @Override
  public void backward(int lane) {
    tape.kernels(lane).copy(sum.gradient().part(lane), part.gradient().part(lane));
  }
}
