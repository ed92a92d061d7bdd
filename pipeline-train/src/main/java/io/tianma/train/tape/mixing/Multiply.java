package io.tianma.train.tape.mixing;

import io.tianma.train.tape.Operation;
import io.tianma.train.tape.Tape;
import io.tianma.train.tape.Variable;
import io.tianma.train.tensor.MixingKernels;
import io.tianma.train.tensor.Tensor;

/** {@code y = a ⊙ b}, both used by nothing else. */
final class Multiply implements Operation {
  private final Tape tape;
  private final Variable a;
  private final Variable b;
  private final Variable y;

  Multiply(Tape tape, Variable a, Variable b, Variable y) {
    this.tape = tape;
    this.a = a;
    this.b = b;
    this.y = y;
    a.useAlone();
    b.useAlone();
  }

  @Override
  public void forward(int lane) {
    tape.kernels(lane)
        .mixing()
        .multiply(a.split().part(lane), b.split().part(lane), y.split().part(lane));
  }

  @Override
  public void backward(int lane) {
    MixingKernels k = tape.kernels(lane).mixing();
    Tensor dy = y.gradient().part(lane);
    k.multiply(dy, b.split().part(lane), a.gradient().part(lane));
    k.multiply(dy, a.split().part(lane), b.gradient().part(lane));
  }
}
