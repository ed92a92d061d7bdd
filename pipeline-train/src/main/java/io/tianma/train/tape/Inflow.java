package io.tianma.train.tape;

import io.tianma.train.tensor.Tensor;

/**
 * How an operation's derivative reaches the gradient of one of its inputs: the use recorded last
 * runs backward first and overwrites it, with what comes back along the residual stream; the others
 * add. Rows of padding get nothing.
 */
public final class Inflow {
  private final Tape tape;
  private final Variable x;
  private final Split counted;
  private final int use;

  /**
   * Registers the use.
   *
   * @param lengths of the samples, or null where rows of padding are as good as others
   */
  public Inflow(Tape tape, Variable x, Tensor lengths) {
    this.tape = tape;
    this.x = x;
    this.counted = tape.training() ? tape.counted(x.gradient(), lengths) : null;
    boolean adding = !tape.training() || x.gradient().whole().type() == tape.type();
    this.use = adding ? x.use() : x.useAlone();
  }

  /** The gradient of one lane. */
  public Tensor gradient(int lane) {
    return counted.part(lane);
  }

  /** Makes the gradient ready for a kernel that adds; returns the factor of what is there. */
  public double old(int lane) {
    if (x.adds(use)) {
      return 1;
    }
    if (x.residual() == null) {
      tape.clearPadding(lane, x.gradient(), counted);
      return 0;
    }
    tape.kernels(lane).copy(x.residual().part(lane), x.gradient().part(lane));
    return 1;
  }

  /** Adds or copies what is the derivative as it is. */
  public void add(int lane, Tensor derivative) {
    if (old(lane) == 0) {
      tape.kernels(lane).copy(derivative, gradient(lane));
    } else {
      tape.kernels(lane).axpy(1, derivative, gradient(lane));
    }
  }

  /**
   * Where a kernel that overwrites is to write: the gradient, or dy if the gradient is added to.
   */
  public Tensor place(int lane, Tensor dy) {
    return x.adds(use) ? dy : gradient(lane);
  }

  /** Completes the gradient from what was written to {@link #place}. */
  public void arrive(int lane, Tensor dy) {
    if (x.adds(use)) {
      tape.kernels(lane).axpy(1, dy, gradient(lane));
      return;
    }
    tape.clearPadding(lane, x.gradient(), counted);
    if (x.residual() != null) {
      tape.kernels(lane).axpy(1, x.residual().part(lane), x.gradient().part(lane));
    }
  }
}
