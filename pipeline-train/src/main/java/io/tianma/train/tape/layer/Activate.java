package io.tianma.train.tape.layer;

import io.tianma.train.tape.Operation;
import io.tianma.train.tape.Tape;
import io.tianma.train.tape.Variable;
import io.tianma.train.tensor.Activation;
import io.tianma.train.tensor.Dropout;
import io.tianma.train.tensor.Kernels;
import io.tianma.train.tensor.Tensor;

/** The nonlinear function of a feed-forward layer, gated if its input is twice as wide. */
public final class Activate implements Operation {
  private final Tape tape;
  private final Activation f;
  private final Variable hidden;
  private final Dropout[] dropout; // of the result, or null
  private final Variable y;

  public Activate(Tape tape, Activation f, Variable hidden, Dropout dropout, Variable y) {
    this.tape = tape;
    this.f = f;
    this.hidden = hidden;
    this.dropout = dropout == null ? null : Drop.parts(dropout, y.split(), tape.lanes());
    this.y = y;
    hidden.useAlone();
  }

  @Override
  public void forward(int lane) {
    Kernels k = tape.kernels(lane);
    if (dropout == null) {
      k.activate(f, hidden.split().part(lane), y.split().part(lane));
    } else {
      k.activate(f, dropout[lane], hidden.split().part(lane), y.split().part(lane));
    }
  }

  @Override
  public void backward(int lane) {
    Kernels k = tape.kernels(lane);
    Tensor dy = y.gradient().part(lane);
    Tensor dHidden = hidden.gradient().part(lane);
    if (dropout == null) {
      k.activateBackward(f, dy, hidden.split().part(lane), dHidden);
    } else {
      k.activateBackward(f, dropout[lane], dy, hidden.split().part(lane), dHidden);
    }
  }
}
