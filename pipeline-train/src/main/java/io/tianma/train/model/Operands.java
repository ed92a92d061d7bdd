package io.tianma.train.model;

import io.tianma.train.tensor.DType;
import io.tianma.train.tensor.Kernels;
import io.tianma.train.tensor.Precision;
import io.tianma.train.tensor.Tensor;

/**
 * Which vector products read: the weights themselves, or in bf16 a copy of them in 16 bits, which
 * serves training where gradients are wanted and generation where they are not.
 */
final class Operands implements AutoCloseable {
  private final Kernels kernels;
  private final Tensor weights;
  private final Tensor training;
  private final Tensor generating;
  private final boolean owned; // the copy
  private boolean current; // the copy is of the weights as they are now

  private Operands(
      Kernels kernels, Tensor weights, Tensor training, Tensor generating, boolean owned) {
    this.kernels = kernels;
    this.weights = weights;
    this.training = training;
    this.generating = generating;
    this.owned = owned;
  }

  /**
   * Those of a network in that precision.
   *
   * @param trains whether gradients are wanted
   */
  static Operands of(Precision precision, boolean trains, Kernels kernels, Tensor weights) {
    if (precision != Precision.BF16) {
      return new Operands(kernels, weights, weights, weights, false);
    }
    int count = Math.toIntExact(weights.elements());
    long bytes = (long) count * DType.BF16.bytes();
    Tensor copy = Tensor.at(kernels.memory().allocate(bytes), DType.BF16, count);
    return new Operands(kernels, weights, trains ? copy : weights, trains ? weights : copy, true);
  }

  /** Those of a network that is only counted. */
  static Operands given(Kernels kernels, Tensor weights, Tensor training) {
    return new Operands(kernels, weights, training, weights, false);
  }

  /** What products of a recorded network read. */
  Tensor read(boolean inTraining) {
    return inTraining ? training : weights;
  }

  /** What products of generation read. */
  Tensor generating() {
    return generating;
  }

  /**
   * The copy that training reads and others may update; null if there is none, or lanes make it.
   */
  Tensor open() {
    return training != weights && kernels.narrow() ? training : null;
  }

  /** Says whether {@link #open} is a copy of the weights as they are until the next step. */
  void current(boolean are) {
    current = are;
  }

  /** Before a step: makes the copy, unless it is current. */
  void refresh() {
    if (open() != null && !current) {
      kernels.copy(weights, training);
    }
    current = false;
  }

  @Override
  public void close() {
    if (owned) {
      kernels.memory().free((training == weights ? generating : training).address());
    }
  }
}
