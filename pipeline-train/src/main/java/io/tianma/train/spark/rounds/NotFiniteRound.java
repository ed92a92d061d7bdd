package io.tianma.train.spark.rounds;

/**
 * A worker met a loss, gradient or parameter that is not finite. Nothing was averaged: the network
 * on the driver is that of the round before.
 */
public final class NotFiniteRound extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  public NotFiniteRound(String message) {
    super(message);
  }
}
