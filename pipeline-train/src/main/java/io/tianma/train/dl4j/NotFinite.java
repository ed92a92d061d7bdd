package io.tianma.train.dl4j;

/** A loss, gradient or parameter is infinite or no number; training must not go on. */
public final class NotFinite extends ArithmeticException {
  private static final long serialVersionUID = 1;

  public NotFinite(String what, double value) {
    super(what + " is " + value);
  }
}
