package io.tianma.train.tape;

import io.tianma.train.tensor.Dropout;

/** {@code sum = residual + dropout(part)}, where the part is wanted nowhere else. */
final class AddDropped implements Operation {
  private final Tape tape;
  private final Variable residual;
  private final Variable part;
  private final Dropout[] dropout;
  private final Variable sum;

  AddDropped(Tape tape, Variable residual, Variable part, Dropout dropout, Variable sum) {
    this.tape = tape;
    this.residual = residual;
    this.part = part;
    this.dropout = Drop.parts(dropout, sum.split(), tape.lanes());
    this.sum = sum;
    residual.passTo(sum.gradient());
    part.useAlone();
  }

  @Override
  public void forward(int lane) {
    tape.kernels(lane)
        .addDropped(
            dropout[lane],
            residual.split().part(lane),
            part.split().part(lane),
            sum.split().part(lane));
  }

  @Override
  public void backward(int lane) {
    tape.kernels(lane)
        .dropout(dropout[lane], sum.gradient().part(lane), part.gradient().part(lane));
  }
}
