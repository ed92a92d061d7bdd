package io.tianma.train.tape.attention;

import io.tianma.train.tape.Operation;
import io.tianma.train.tape.Place;
import io.tianma.train.tape.Tape;
import io.tianma.train.tape.Variable;
import io.tianma.train.tensor.Tensor;

/** Softmax attention of one query a sample, at the place of the step if it is causal. */
final class AttendOne implements Operation {
  private final Tape tape;
  private final Attention.Inputs in;
  private final Place place;
  private final Variable y;

  AttendOne(Tape tape, Attention.Inputs in, Variable y) {
    this.tape = tape;
    this.in = in;
    this.place = in.causal() ? tape.place() : null;
    this.y = y;
  }

  @Override
  public void forward(int lane) {
    Tensor bias = in.bias() == null ? null : in.bias().value(lane);
    tape.kernels(lane)
        .decoding()
        .attend(
            in.heads(),
            in.q().split().part(lane),
            in.k().split().part(lane),
            in.v().split().part(lane),
            place == null ? null : place.index(),
            bias,
            in.keyIds() == null ? null : in.keyIds().part(lane),
            in.padId(),
            y.split().part(lane));
  }
}
