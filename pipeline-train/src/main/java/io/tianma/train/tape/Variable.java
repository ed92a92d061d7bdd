package io.tianma.train.tape;

import io.tianma.train.tensor.Tensor;

/** A value that depends on parameters, and the place of its gradient. */
public final class Variable {
  private final Split value;
  private final Split gradient;
  private Split residual;
  private int uses;
  private boolean taken;
  private boolean readByMaker;
  private Operation sum;

  public Variable(Split value, Split gradient) {
    this.value = value;
    this.gradient = gradient;
  }

  /** The whole value, of all lanes. */
  public Tensor value() {
    return value.whole();
  }

  public Split split() {
    return value;
  }

  public Split gradient() {
    return gradient;
  }

  public int columns() {
    return value.whole().columns();
  }

  /** Registers a use that contributes to the gradient; returns its number. */
  public int use() {
    checkFree(taken);
    return uses++;
  }

  /** Registers the one use of a value whose user overwrites all of its gradient. */
  public int useAlone() {
    checkFree(uses > 0 || residual != null);
    taken = true;
    return uses++;
  }

  /** Registers the one use of a value whose user changes it, and passes its gradient on. */
  public void useInPlace() {
    if (readByMaker) {
      throw new IllegalArgumentException(
          value() + " is read by its own derivative: no place to add");
    }
    useAlone();
  }

  private void checkFree(boolean used) {
    if (used) {
      throw new IllegalArgumentException(
          value() + " is used again, where it can be used once only");
    }
  }

  /** Says that the derivative of what made this value reads it. */
  public void keepForMaker() {
    readByMaker = true;
  }

  /** Says that this value is a sum of that operation. */
  public void madeBy(Operation operation) {
    sum = operation;
  }

  /** The sum that this value is, or null if it is none that a norm could be made with. */
  public Operation sum() {
    return sum;
  }

  /** The use recorded last runs backward first and overwrites the gradient; the others add. */
  public boolean adds(int use) {
    return use < uses - 1;
  }

  /**
   * Says that this value is also passed on unchanged to a sum whose gradient is {@code
   * sumGradient}.
   */
  public void passTo(Split sumGradient) {
    checkFree(taken);
    residual = sumGradient;
  }

  /** The gradient that comes back through the sum this value was passed to, or null. */
  public Split residual() {
    return residual;
  }

  /**
   * A window of columns that shares value and gradient; its user writes the whole window of the
   * gradient.
   */
  public Variable columns(int from, int count) {
    Variable window =
        new Variable(
            value.columns(from, count), gradient == null ? null : gradient.columns(from, count));
    window.readByMaker = readByMaker;
    return window;
  }

  /** The shape of it with so many columns. */
  public int[] withColumns(int columns) {
    int[] shape = value().shape();
    shape[shape.length - 1] = columns;
    return shape;
  }

  /** Refuses a variable whose gradient has a type that only products read. */
  public void checkInner() {
    if (gradient != null && gradient.whole().type() != value().type()) {
      throw new IllegalArgumentException(
          value() + " has a gradient that only products can read: make it by innerLinear");
    }
  }
}
