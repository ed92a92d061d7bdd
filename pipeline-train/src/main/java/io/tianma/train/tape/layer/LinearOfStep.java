package io.tianma.train.tape.layer;

import io.tianma.train.tape.Operation;
import io.tianma.train.tape.Tape;
import io.tianma.train.tape.Variable;
import io.tianma.train.tensor.StepProduct;
import io.tianma.train.tensor.Tensor;

/** A product of a step with what comes before and behind it, without a derivative. */
final class LinearOfStep implements Operation {
  private final Tape tape;
  private final StepProduct product;
  private final Variable x;
  private final Tensor weight;
  private final Variable y;

  LinearOfStep(Tape tape, StepProduct product, Variable x, Tensor weight, Variable y) {
    this.tape = tape;
    this.product = product;
    this.x = x;
    this.weight = weight;
    this.y = y;
  }

  @Override
  public void forward(int lane) {
    tape.kernels(lane)
        .decoding()
        .product(product, x.split().part(lane), weight, y.split().part(lane));
  }
}
