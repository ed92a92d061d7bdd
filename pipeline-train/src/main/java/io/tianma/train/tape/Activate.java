package io.tianma.train.tape;

import io.tianma.train.tensor.Activation;

/** The nonlinear function of a feed-forward layer, gated if its input is twice as wide. */
final class Activate implements Operation {
  private final Tape tape;
  private final Activation f;
  private final Variable hidden;
  private final Variable y;

  Activate(Tape tape, Activation f, Variable hidden, Variable y) {
    this.tape = tape;
    this.f = f;
    this.hidden = hidden;
    this.y = y;
    hidden.useAlone();
  }

  @Override
  public void forward(int lane) {
    tape.kernels(lane).activate(f, hidden.split().part(lane), y.split().part(lane));
  }

  @Override
  public void backward(int lane) {
    tape.kernels(lane)
        .activateBackward(
            f, y.gradient().part(lane), hidden.split().part(lane), hidden.gradient().part(lane));
  }
}
