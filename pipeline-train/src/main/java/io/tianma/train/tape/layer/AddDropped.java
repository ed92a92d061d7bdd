package io.tianma.train.tape.layer;

import io.tianma.train.tape.Operation;
import io.tianma.train.tape.Tape;
import io.tianma.train.tape.Variable;
import io.tianma.train.tensor.Dropout;
import io.tianma.train.tensor.Tensor;

/**
 * {@code sum = residual + dropout(part)}, where the part is wanted nowhere else; with the norm of
 * the sum where kernels make both at once.
 */
final class AddDropped implements Operation {
  private final Tape tape;
  private final Variable residual;
  private final Variable part;
  private final Dropout[] dropout; // null in it where nothing is dropped
  private final Variable sum;
  private final boolean joins;
  private Normalize norm;

  AddDropped(Tape tape, Variable residual, Variable part, Dropout dropout, Variable sum) {
    this(tape, residual, part, dropout, sum, false);
  }

  /**
   * The same.
   *
   * @param joins whether a norm of the sum is made with it; the gradient of the part must then be a
   *     place that no other section uses
   */
  AddDropped(
      Tape tape, Variable residual, Variable part, Dropout dropout, Variable sum, boolean joins) {
    this.tape = tape;
    this.joins = joins;
    this.residual = residual;
    this.part = part;
    this.dropout = Drop.parts(dropout, sum.split(), tape.lanes());
    this.sum = sum;
    residual.passTo(sum.gradient());
    part.useAlone();
  }

  /** Takes over the forward pass of a norm of its sum; returns whether it does. */
  boolean join(Normalize next) {
    if (!joins || norm != null) {
      return false;
    }
    norm = next;
    return true;
  }

  Dropout dropout(int lane) {
    return dropout[lane];
  }

  Tensor gradientOfPart(int lane) {
    return part.gradient().part(lane);
  }

  @Override
  public void forward(int lane) {
    if (norm != null) {
      norm.forward(lane, dropout[lane], residual.split().part(lane), part.split().part(lane));
      return;
    }
    if (dropout[lane] == null) {
      tape.kernels(lane).copy(residual.split().part(lane), sum.split().part(lane));
      tape.kernels(lane).axpy(1, part.split().part(lane), sum.split().part(lane));
      return;
    }
    tape.kernels(lane)
        .addDropped(
            dropout[lane],
            residual.split().part(lane),
            part.split().part(lane),
            sum.split().part(lane));
  }

  @Override
  public void backward(int lane) {
    if (norm != null && norm.leavesGradientOfPart()) {
      return;
    }
    if (dropout[lane] == null) {
      tape.kernels(lane).copy(sum.gradient().part(lane), part.gradient().part(lane));
      return;
    }
    tape.kernels(lane)
        .dropout(dropout[lane], sum.gradient().part(lane), part.gradient().part(lane));
  }
}
