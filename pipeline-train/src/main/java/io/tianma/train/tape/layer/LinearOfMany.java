package io.tianma.train.tape.layer;

import io.tianma.train.tape.Operation;
import io.tianma.train.tape.Tape;
import io.tianma.train.tape.Variable;
import io.tianma.train.tape.Weight;
import io.tianma.train.tensor.Kernels;
import io.tianma.train.tensor.Tensor;
import java.util.List;

/**
 * {@code y_i = x W_iᵀ} for weights of one size, whose results lie side by side: one product in
 * place of many. For a single lane.
 */
final class LinearOfMany implements Operation {
  private final Tape tape;
  private final Variable x;
  private final Variable y;
  private final int xUse;
  private final List<Weight> weights;
  private final int[] uses;
  private final Tensor[] operands;
  private final Tensor[] gradients;

  LinearOfMany(Tape tape, Variable x, List<Weight> weights, Variable y) {
    this.tape = tape;
    this.x = x;
    this.y = y;
    this.xUse = x.use();
    this.weights = weights;
    this.uses = weights.stream().mapToInt(Weight::use).toArray();
    this.operands = weights.stream().map(Weight::operand).toArray(Tensor[]::new);
    this.gradients = weights.stream().map(Weight::gradient).toArray(Tensor[]::new);
  }

  @Override
  public void forward(int lane) {
    tape.kernels(lane).gemms(x.value(), operands, y.value());
  }

  @Override
  public void backward(int lane) {
    Kernels k = tape.kernels(lane);
    k.gemmsSum(y.gradient().whole(), operands, x.adds(xUse) ? 1 : 0, x.gradient().whole());
  }

  @Override
  public void share(int lane) {
    boolean adds = weights.get(0).adds(uses[0]);
    tape.kernels(lane).gemmsOfRows(y.gradient().whole(), x.value(), adds ? 1 : 0, gradients);
  }
}
