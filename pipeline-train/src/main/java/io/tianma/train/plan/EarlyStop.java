package io.tianma.train.plan;

/**
 * Finds the round with the least held-out loss, and when too many measurements have passed since.
 */
public final class EarlyStop {
  private final int patience;
  private long bestRound;
  private double bestLoss = Double.POSITIVE_INFINITY;
  private int since;

  /**
   * @param patience measurements without a new least loss after which to stop; 0 for never
   */
  public EarlyStop(int patience) {
    this.patience = patience;
  }

  /**
   * Takes the measurement after a round; of equal losses the first is the best.
   *
   * @return whether it is the least so far
   */
  public boolean measured(long round, double heldOutLoss) {
    if (heldOutLoss < bestLoss) {
      bestRound = round;
      bestLoss = heldOutLoss;
      since = 0;
      return true;
    }
    since++;
    return false;
  }

  /** Whether it is time to stop. */
  public boolean stops() {
    return patience > 0 && since >= patience;
  }

  /** The round to keep as the stage's result; 0 if the last one is. */
  public long bestRound() {
    return patience > 0 ? bestRound : 0;
  }
}
