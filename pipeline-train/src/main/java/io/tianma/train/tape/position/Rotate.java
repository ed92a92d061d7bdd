package io.tianma.train.tape.position;

import io.tianma.train.tape.Operation;
import io.tianma.train.tape.Split;
import io.tianma.train.tape.Tape;
import io.tianma.train.tape.Variable;
import io.tianma.train.tensor.RotaryPairs;
import io.tianma.train.tensor.Tensor;

/** Turns pairs of coordinates in place; the gradient is turned back in place. */
final class Rotate implements Operation {
  private final Tape tape;
  private final Variable x;
  private final RotaryPairs pairs;
  private final Tensor[] angles;

  /**
   * @param cosSin F [1 or B, T, K]
   */
  Rotate(Tape tape, Variable x, RotaryPairs pairs, Tensor cosSin) {
    this.tape = tape;
    this.x = x;
    this.pairs = pairs;
    this.angles = new Tensor[tape.lanes()];
    boolean shared = cosSin.size(0) == 1;
    Split samples = tape.split(cosSin);
    for (int lane = 0; lane < angles.length; lane++) {
      angles[lane] = shared ? cosSin : samples.part(lane);
    }
  }

  @Override
  public void forward(int lane) {
    tape.kernels(lane).mixing().rotate(pairs, false, angles[lane], x.split().part(lane));
  }

  @Override
  public void backward(int lane) {
    tape.kernels(lane).mixing().rotate(pairs, true, angles[lane], x.gradient().part(lane));
  }
}
