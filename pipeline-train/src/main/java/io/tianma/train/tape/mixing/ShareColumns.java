package io.tianma.train.tape.mixing;

import io.tianma.train.tape.Inflow;
import io.tianma.train.tape.Operation;
import io.tianma.train.tape.Tape;
import io.tianma.train.tape.Variable;
import io.tianma.train.tensor.MixingKernels;
import io.tianma.train.tensor.Tensor;

/** Softmax over each {@code width} adjacent columns. */
final class ShareColumns implements Operation {
  private final Tape tape;
  private final Variable x;
  private final int width;
  private final Variable y;
  private final Inflow dx;

  ShareColumns(Tape tape, Variable x, int width, Variable y) {
    this.tape = tape;
    this.x = x;
    this.width = width;
    this.y = y;
    this.dx = new Inflow(tape, x, null);
    y.keepForMaker();
  }

  @Override
  public void forward(int lane) {
    tape.kernels(lane).mixing().softmax(width, x.split().part(lane), y.split().part(lane));
  }

  @Override
  public void backward(int lane) {
    MixingKernels k = tape.kernels(lane).mixing();
    Tensor dy = y.gradient().part(lane);
    k.softmaxBackward(width, y.split().part(lane), dy, dx.place(lane, dy));
    dx.arrive(lane, dy);
  }
}
