package io.tianma.train.tape.mixing;

import io.tianma.train.tape.Operation;
import io.tianma.train.tape.SampleSums;
import io.tianma.train.tape.Split;
import io.tianma.train.tape.Tape;
import io.tianma.train.tape.Variable;
import io.tianma.train.tape.Weight;
import io.tianma.train.tensor.Tensor;

/** {@code x[b, t] += bias[t]}, in place; the result has value and gradient of x. */
final class ShiftPositions implements Operation {
  private final Tape tape;
  private final Variable x;
  private final Weight bias;
  private final SampleSums dBias;
  private final Tensor[] samplesOfDy;

  ShiftPositions(Tape tape, Variable x, Weight bias) {
    this.tape = tape;
    this.x = x;
    this.bias = bias;
    x.useInPlace();
    this.dBias = new SampleSums(tape, bias, x.value().size(0), x.value().size(1));
    this.samplesOfDy = tape.training() ? SampleSums.samples(tape, x.gradient().whole()) : null;
  }

  @Override
  public void forward(int lane) {
    tape.kernels(lane).mixing().addByPosition(bias.value(), x.split().part(lane));
  }

  @Override
  public void backward(int lane) {
    int to = Split.from(samplesOfDy.length, lane + 1, tape.lanes());
    for (int b = Split.from(samplesOfDy.length, lane, tape.lanes()); b < to; b++) {
      tape.kernels(lane).mixing().addPositionSums(samplesOfDy[b], dBias.cleared(lane, b));
    }
  }

  @Override
  public void share(int lane) {
    dBias.share(lane);
  }
}
