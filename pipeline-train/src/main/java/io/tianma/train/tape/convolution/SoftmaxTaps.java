package io.tianma.train.tape.convolution;

import io.tianma.train.tape.Operation;
import io.tianma.train.tape.Tape;
import io.tianma.train.tape.Variable;
import io.tianma.train.tensor.Tensor;

/** Softmax over each k adjacent columns, in place. */
final class SoftmaxTaps implements Operation {
  private final Tape tape;
  private final Variable x;
  private final int taps;

  SoftmaxTaps(Tape tape, Variable x, int taps) {
    this.tape = tape;
    this.x = x;
    this.taps = taps;
  }

  @Override
  public void forward(int lane) {
    Tensor value = x.split().part(lane);
    tape.kernels(lane).mixing().softmax(taps, value, value);
  }

  @Override
  public void backward(int lane) {
    Tensor gradient = x.gradient().part(lane);
    tape.kernels(lane).mixing().softmaxBackward(taps, x.split().part(lane), gradient, gradient);
  }
}
