package io.tianma.train.tape;

import io.tianma.train.tensor.Tensor;

/**
 * A parameter on a tape: its values and the place of its gradient (null where no gradient is
 * wanted).
 */
public final class Weight {
  private final Tensor value;
  private final Tensor gradient;
  private int uses;

  Weight(Tensor value, Tensor gradient) {
    this.value = value;
    this.gradient = gradient;
  }

  Tensor value() {
    return value;
  }

  Tensor gradient() {
    return gradient;
  }

  /** Registers a use; returns its number. */
  int use() {
    return uses++;
  }

  /** The use recorded last runs backward first and overwrites; the others add. */
  boolean adds(int use) {
    return use < uses - 1;
  }
}
