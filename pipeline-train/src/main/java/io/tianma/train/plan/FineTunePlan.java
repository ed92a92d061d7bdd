package io.tianma.train.plan;

/**
 * Epochs as rounds: how few pairs are taken in whole batches, and many in rounds of several.
 *
 * @param batchSize pairs of a mini-batch; all if there are fewer
 * @param frequency mini-batches of a worker in a round, at most those of an epoch
 * @param rounds of all epochs, the last one whole
 * @param roundsPerEpoch rounds between two measurements
 */
public record FineTunePlan(int batchSize, int frequency, int rounds, int roundsPerEpoch) {
  /**
   * The rounds of so many epochs.
   *
   * @param pairs to train on
   */
  public static FineTunePlan of(long pairs, int epochs, int workers, int batchSize, int frequency) {
    int batch = (int) Math.min(batchSize, Math.max(1, pairs / workers));
    long step = (long) workers * batch;
    long steps = up(pairs, step);
    int each = (int) Math.min(frequency, steps);
    long rounds = up(Math.multiplyExact(pairs, (long) epochs), step * each);
    return new FineTunePlan(
        batch, each, Math.toIntExact(rounds), Math.toIntExact(Math.max(1, rounds / epochs)));
  }

  private static long up(long items, long each) {
    return (items + each - 1) / each;
  }
}
