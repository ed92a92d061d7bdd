package io.tianma.train.tape.layer;

import io.tianma.train.tape.Operation;
import io.tianma.train.tape.Tape;
import io.tianma.train.tape.Variable;
import io.tianma.train.tape.Weight;
import io.tianma.train.tensor.Tensor;

/** {@code y += x Wᵀ} in place, without a derivative. */
final class LinearInto implements Operation {
  private final Tape tape;
  private final Variable x;
  private final Tensor weight;
  private final Variable y;

  LinearInto(Tape tape, Variable x, Weight weight, Variable y) {
    this.tape = tape;
    this.x = x;
    this.weight = weight.operand();
    this.y = y;
  }

  @Override
  public void forward(int lane) {
    tape.kernels(lane).gemm(false, true, 1, x.split().part(lane), weight, 1, y.split().part(lane));
  }
}
