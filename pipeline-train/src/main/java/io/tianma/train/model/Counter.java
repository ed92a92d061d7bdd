package io.tianma.train.model;

/**
 * What the random numbers of a step depend on, besides where in the network they are.
 *
 * @param dropoutSeed of this worker
 * @param noiseSeed of all workers: noise of latents goes by the number of the row
 * @param firstRow number of the batch's first row among those of all workers
 */
public record Counter(long dropoutSeed, long noiseSeed, long step, long firstRow) {
  /**
   * Between the seeds of two parts, or they would all drop out the same; not what lies between two
   * workers ({@code Seq2SeqNetwork}), or a worker's second part would drop out as the next one's
   * first.
   */
  private static final long PART = 0xd1342543de82ef95L;

  /** Of a worker that is alone. */
  public static Counter of(long seed, long step) {
    return new Counter(seed, seed, step, 0);
  }

  /** That of a part of the batch: with another dropout, and the noise that its rows have anyway. */
  Counter part(int number, int rowsBefore) {
    long seed = dropoutSeed + number * PART;
    return new Counter(seed, noiseSeed, step, firstRow + rowsBefore);
  }
}
