package io.tianma.train.tape.layer;

import io.tianma.train.tape.Split;
import io.tianma.train.tape.Tape;
import io.tianma.train.tape.Variable;
import io.tianma.train.tape.Weight;
import io.tianma.train.tensor.Activation;
import io.tianma.train.tensor.DType;
import io.tianma.train.tensor.Dropout;
import io.tianma.train.tensor.StepProduct;
import io.tianma.train.tensor.Tensor;
import java.util.List;

/** What every block records: embeddings, norms, products by weights, activations, dropout. */
public final class LayerOperations {
  private final Tape tape;

  public LayerOperations(Tape tape) {
    this.tape = tape;
  }

  /** Rows of the table for each id: [B, T, D]. */
  public Variable embed(Split idsBT, Weight table) {
    Tensor ids = idsBT.whole();
    int[] shape = {ids.size(0), ids.size(1), table.value().columns()};
    Variable y = tape.keptLike(tape.type(), ids, shape);
    return tape.recorded(new Embed(tape, idsBT, table, y), y);
  }

  /** RMS norm within a block, read by products. */
  public Variable rmsNorm(Variable x, Weight gamma, double eps) {
    return normalize(
        x, gamma, eps, tape.variable(tape.operands(), tape.products(), x, x.value().shape()));
  }

  /** The same, whose result is read by other operations than products. */
  public Variable innerNorm(Variable x, Weight gamma, double eps) {
    return normalize(x, gamma, eps, tape.inner(x, x.value().shape()));
  }

  /** RMS norm and dropout at the end of a stack; products of later sections read the result. */
  public Variable finalNorm(Variable x, Weight gamma, double eps) {
    Variable y = tape.keptLike(undropped(), x.value(), x.value().shape());
    return dropout(normalize(x, gamma, eps, y), tape.operands());
  }

  /** Type of an operand of products before its dropout. */
  private DType undropped() {
    return !tape.drops() ? tape.operands() : tape.type();
  }

  private Variable normalize(Variable x, Weight gamma, double eps, Variable y) {
    return tape.recorded(new Normalize(tape, x, gamma, eps, y), y);
  }

  /** {@code norm(x) Wᵀ}: at once in a step of a generation, where kernels do that. */
  public Variable linearOfNorm(Variable x, Weight gamma, double eps, Weight weight) {
    if (!joins(x, weight, 1)) {
      return linear(rmsNorm(x, gamma, eps), weight);
    }
    int[] shape = x.withColumns(weight.value().rows());
    Variable y = tape.variable(tape.products(), tape.operands(), x, shape);
    return ofStep(StepProduct.ofNorm(gamma.value(), eps), x, weight, y);
  }

  /** The same, activated as {@link #activate} does. */
  public Variable activatedLinearOfNorm(
      Activation f, boolean gated, Variable x, Weight gamma, double eps, Weight weight) {
    int halves = gated ? 2 : 1;
    if (!joins(x, weight, halves)) {
      return activate(f, gated, linear(rmsNorm(x, gamma, eps), weight));
    }
    int[] shape = x.withColumns(weight.value().rows() / halves);
    Variable y = tape.variable(tape.operands(), tape.products(), x, shape);
    return ofStep(StepProduct.ofNorm(gamma.value(), eps).activated(f, gated), x, weight, y);
  }

  /**
   * {@code norm(x) Wᵀ}, whose columns from {@code columns} on are written at {@code position} of
   * the store, see {@link Tape#storeAt}; the others are returned.
   */
  public Variable linearOfNormStored(
      Variable x,
      Weight gamma,
      double eps,
      Weight weight,
      int columns,
      Variable store,
      int position) {
    if (!joins(x, weight, 1)) {
      Variable y = linear(rmsNorm(x, gamma, eps), weight);
      tape.storeAt(y.columns(columns, y.columns() - columns), store, position);
      return y.columns(0, columns);
    }
    Variable y = tape.variable(tape.products(), tape.operands(), x, x.withColumns(columns));
    StepProduct product =
        StepProduct.ofNorm(gamma.value(), eps).storing(store.value(), tape.place().index());
    return ofStep(product, x, weight, y);
  }

  private boolean joins(Variable x, Weight weight, int halves) {
    return tape.place() != null
        && tape.kernels(0).decoding().joins(x.value(), weight.operand(), halves);
  }

  private Variable ofStep(StepProduct product, Variable x, Weight weight, Variable y) {
    return tape.recorded(new LinearOfStep(tape, product, x, weight.operand(), y), y);
  }

  /** {@code alpha x Wᵀ}. */
  public Variable linear(Variable x, Weight weight, double alpha) {
    Variable y =
        tape.variable(tape.products(), tape.operands(), x, x.withColumns(weight.value().rows()));
    return tape.recorded(new Linear(tape, x, weight, null, y, alpha), y);
  }

  /** {@code x Wᵀ}: [B, T, in] to [B, T, out]. */
  public Variable linear(Variable x, Weight weight) {
    Variable y =
        tape.variable(tape.products(), tape.operands(), x, x.withColumns(weight.value().rows()));
    return tape.recorded(new Linear(tape, x, weight, null, y), y);
  }

  /** Whether products that read the same are better one, by {@link #linearOfMany}. */
  public boolean joinsProducts() {
    return tape.lanes() == 1 && tape.kernels(0).narrow();
  }

  /**
   * {@code x W_iᵀ} for weights of one size, side by side: [B, S, in] to [B, S, n out], read by
   * later sections.
   */
  public Variable linearOfMany(Variable x, List<Weight> weights) {
    int[] shape = x.withColumns(weights.size() * weights.get(0).value().rows());
    Tensor value = tape.lasting(tape.products(), shape).withSamplesOf(x.value());
    Tensor gradient =
        tape.training() ? tape.lasting(tape.operands(), shape).withSamplesOf(x.value()) : null;
    Variable y = new Variable(tape.split(value), gradient == null ? null : tape.split(gradient));
    return tape.recorded(new LinearOfMany(tape, x, weights, y), y);
  }

  /** The same, read by later sections or tapes too. */
  public Variable keptLinear(Variable x, Weight weight) {
    int[] shape = x.withColumns(weight.value().rows());
    Variable y = tape.keptLike(tape.products(), x.value(), shape);
    return tape.recorded(new Linear(tape, x, weight, null, y), y);
  }

  /** The same, whose result and its gradient are read by other operations than products. */
  public Variable innerLinear(Variable x, Weight weight) {
    Variable y = tape.inner(x, x.withColumns(weight.value().rows()));
    return tape.recorded(new Linear(tape, x, weight, null, y), y);
  }

  /** The same value as products read it. */
  public Variable operand(Variable x) {
    if (tape.operands() == tape.type()) {
      return x;
    }
    Variable y = tape.variable(tape.operands(), tape.type(), x, x.value().shape());
    return tape.recorded(new Round(tape, x, y), y);
  }

  /** {@code residual + dropout(x Wᵀ)}. */
  public Variable linearOnto(Variable residual, Variable x, Weight weight) {
    if (tape.joinsNorms() && residual.value().lengths() == null) {
      return joinable(residual, x, weight);
    }
    if (tape.drops()) {
      return onto(residual, linear(x, weight));
    }
    if (!tape.training()) { // nobody reads the stream as it was
      Variable sum = new Variable(residual.split(), null);
      return joins(x, weight, 1)
          ? ofStep(StepProduct.ADDING, x, weight, sum)
          : tape.recorded(new LinearInto(tape, x, weight, sum), sum);
    }
    Variable sum = tape.keptLike(tape.type(), residual.value(), residual.value().shape());
    return tape.recorded(new Linear(tape, x, weight, residual, sum), sum);
  }

  /**
   * What is added to the residual stream, and its gradient, have one place for all of that shape:
   * each is read before the next is made.
   */
  private Variable joinable(Variable residual, Variable x, Weight weight) {
    int[] shape = residual.value().shape();
    Split value = tape.split(tape.shared("part", tape.products(), shape));
    Split gradient = tape.split(tape.shared("gradient of part", tape.operands(), shape));
    Variable part = new Variable(value, gradient);
    tape.record(new Linear(tape, x, weight, null, part));
    Variable sum = tape.keptLike(tape.type(), residual.value(), shape);
    AddDropped operation = new AddDropped(tape, residual, part, tape.nextDropout(), sum, true);
    sum.madeBy(operation);
    tape.recordSum(operation);
    return sum;
  }

  /** {@code residual + dropout(part)}. */
  public Variable onto(Variable residual, Variable part) {
    Variable sum = tape.keptLike(tape.type(), residual.value(), residual.value().shape());
    Dropout dropout = tape.nextDropout();
    return dropout == null
        ? tape.recorded(new Add(tape, residual, part, sum), sum)
        : tape.recorded(new AddDropped(tape, residual, part, dropout, sum), sum);
  }

  /** {@code dropout(f(left half) ⊙ right half)}, or of f alone if not gated. */
  public Variable activate(Activation f, boolean gated, Variable hidden) {
    int columns = gated ? hidden.columns() / 2 : hidden.columns();
    if (tape.products() != tape.type()) { // then dropout needs no rounding of its own
      Variable y =
          tape.variable(tape.operands(), tape.products(), hidden, hidden.withColumns(columns));
      return tape.recorded(new Activate(tape, f, hidden, tape.nextDropout(), y), y);
    }
    Variable y = tape.variable(undropped(), tape.type(), hidden, hidden.withColumns(columns));
    return dropout(tape.recorded(new Activate(tape, f, hidden, null, y), y), tape.operands());
  }

  /** Zeroes a share of the elements and scales the others; nothing if dropout is off. */
  public Variable dropout(Variable x) {
    return dropout(x, tape.type());
  }

  private Variable dropout(Variable x, DType result) {
    if (!tape.drops()) {
      return x;
    }
    Variable y = tape.keptLike(result, x.value(), x.value().shape());
    return tape.recorded(new Drop(tape, x, tape.nextDropout(), y), y);
  }
}
