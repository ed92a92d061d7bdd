package io.tianma.train.tape;

import io.tianma.train.tensor.Kernels;
import io.tianma.train.tensor.Tensor;

/**
 * A parameter on a tape: its values and the place of its gradient (null where no gradient is
 * wanted).
 */
public final class Weight {
  private final Tensor value;
  private final Tensor gradient;
  private final Tensor operand;
  private int uses;
  private boolean multiplied;
  private boolean accumulates;

  Weight(Tensor value, Tensor gradient, Tensor operand) {
    this.value = value;
    this.gradient = gradient;
    this.operand = operand;
  }

  public Tensor value() {
    return value;
  }

  /** What products read: the values, or their copy in 16 bits, made anew at each forward pass. */
  public Tensor operand() {
    multiplied = true;
    return operand;
  }

  /** Copies one lane's share of the rows to where products read them. */
  void copyToOperand(Kernels kernels, int lane, int lanes) {
    if (!multiplied || operand == value) {
      return;
    }
    int from = Split.from(value.size(0), lane, lanes);
    int count = Split.from(value.size(0), lane + 1, lanes) - from;
    kernels.copy(value.slice(from, count), operand.slice(from, count));
  }

  public Tensor gradient() {
    return gradient;
  }

  /** Registers a use; returns its number. */
  public int use() {
    return uses++;
  }

  /** Whether the next backward pass adds to the gradient that is there. */
  void accumulate(boolean accumulate) {
    accumulates = accumulate;
  }

  /**
   * The use recorded last runs backward first and overwrites, unless gradients accumulate; the
   * others add.
   */
  public boolean adds(int use) {
    return accumulates || use < uses - 1;
  }
}
