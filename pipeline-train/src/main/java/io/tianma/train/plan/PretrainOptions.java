package io.tianma.train.plan;

/**
 * How every stage of a run is trained.
 *
 * @param workers logical workers: slices of the data order, however many executors there are
 * @param batchSize pairs in a mini-batch of one worker
 * @param averagingFrequency mini-batches of each worker between two averagings
 * @param checkpointEvery rounds between two checkpoints; the last round always has one
 * @param keep checkpoints kept; older ones are removed
 * @param seed of initial weights, data order and dropout
 * @param kernels backend that computes: {@code cpu} or {@code reference}
 * @param threads threads of one worker
 * @param exactResume whether to refuse going on where the bits would differ: on other kernels,
 *     threads or processors
 * @param evaluateEvery rounds between two measurements of the held-out loss; 0 for none
 * @param evaluatePairs held-out pairs of such a measurement
 */
public record PretrainOptions(
    int workers,
    int batchSize,
    int averagingFrequency,
    int checkpointEvery,
    int keep,
    long seed,
    String kernels,
    int threads,
    boolean exactResume,
    int evaluateEvery,
    int evaluatePairs,
    OptimizerOptions optimizer) {
  public PretrainOptions {
    Check.positive(workers, "workers");
    Check.positive(batchSize, "batch-size");
    Check.positive(averagingFrequency, "averaging-frequency");
    Check.positive(checkpointEvery, "checkpoint-every");
    Check.positive(keep, "keep");
    Check.that(!kernels.isBlank(), "kernels", kernels, "the name of a backend");
    Check.positive(threads, "threads");
    Check.notNegative(evaluateEvery, "evaluate-every");
    Check.positive(evaluatePairs, "evaluate-pairs");
  }

  /** Pairs that one round reads. */
  public long pairsPerRound() {
    return (long) workers * averagingFrequency * batchSize;
  }
}
