package io.tianma.train.dl4j;

/** A loss, gradient or parameter is infinite or no number; training must not go on. */
public final class NotFinite extends ArithmeticException {
  private static final long serialVersionUID = 1;

  private final boolean late;

  public NotFinite(String what, double value) {
    this(what, value, false);
  }

  /**
   * The same.
   *
   * @param late whether it happened in the step before the one that throws, which has done nothing
   */
  NotFinite(String what, double value, boolean late) {
    super(what + " is " + value);
    this.late = late;
  }

  /** Whether it happened in the step before, whose work a device had still to do then. */
  public boolean late() {
    return late;
  }
}
