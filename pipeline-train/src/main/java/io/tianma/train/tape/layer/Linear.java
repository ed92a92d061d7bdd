package io.tianma.train.tape.layer;

import io.tianma.train.tape.Operation;
import io.tianma.train.tape.Split;
import io.tianma.train.tape.Tape;
import io.tianma.train.tape.Variable;
import io.tianma.train.tape.Weight;
import io.tianma.train.tensor.Kernels;
import io.tianma.train.tensor.Tensor;

/** {@code y = [residual +] alpha x Wᵀ}. */
public final class Linear implements Operation {
  private final Tape tape;
  private final Variable x;
  private final Weight weight;
  private final Variable residual;
  private final Variable y;
  private final double alpha;
  private final int xUse;
  private final int weightUse;
  private final Tensor weightOperand;
  private final Split dy;

  Linear(Tape tape, Variable x, Weight weight, Variable residual, Variable y) {
    this(tape, x, weight, residual, y, 1);
  }

  Linear(Tape tape, Variable x, Weight weight, Variable residual, Variable y, double alpha) {
    this.tape = tape;
    this.x = x;
    this.weight = weight;
    this.residual = residual;
    this.y = y;
    this.alpha = alpha;
    this.xUse = x.use();
    this.weightUse = weight.use();
    this.weightOperand = weight.operand();
    if (residual != null) {
      residual.passTo(y.gradient());
    }
    this.dy = tape.training() ? tape.operand(y.gradient()) : null;
  }

  @Override
  public void forward(int lane) {
    Kernels k = tape.kernels(lane);
    Tensor out = y.split().part(lane);
    if (residual != null) {
      k.copy(residual.split().part(lane), out);
    }
    k.gemm(false, true, alpha, x.split().part(lane), weightOperand, residual == null ? 0 : 1, out);
  }

  @Override
  public void backward(int lane) {
    round(lane);
    giveBack(lane);
  }

  /** Both products read dy, neither what the other writes. */
  @Override
  public void backwardAlone() {
    round(0);
    double operations = 2.0 * x.value().rows() * x.columns() * y.columns();
    tape.kernels(0).beside(operations, () -> giveBack(0), () -> share(0));
  }

  private void round(int lane) {
    if (dy != y.gradient()) {
      tape.kernels(lane).copy(y.gradient().part(lane), dy.part(lane));
    }
  }

  private void giveBack(int lane) {
    Tensor dx = x.gradient().part(lane);
    double beta = x.adds(xUse) ? 1 : 0;
    tape.kernels(lane).gemm(false, false, alpha, dy.part(lane), weightOperand, beta, dx);
  }

  /** Each lane takes some rows of the weight. */
  @Override
  public void share(int lane) {
    int from = Split.from(y.columns(), lane, tape.lanes());
    int count = Split.from(y.columns(), lane + 1, tape.lanes()) - from;
    double beta = weight.adds(weightUse) ? 1 : 0;
    tape.kernels(lane)
        .gemm(
            true,
            false,
            alpha,
            dy.whole().columns(from, count),
            x.value(),
            beta,
            weight.gradient().slice(from, count));
  }
}
