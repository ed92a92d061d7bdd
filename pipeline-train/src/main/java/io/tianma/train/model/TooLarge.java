package io.tianma.train.model;

import java.util.function.IntToLongFunction;

/**
 * A batch that a device has no room for, and what would fit.
 *
 * @param free bytes that activations may take
 * @param bytes that a number of rows of its lengths takes
 */
record TooLarge(Batch batch, long free, IntToLongFunction bytes) {
  /** In one line, with the keys of training. */
  String inTraining(int microBatches) {
    int fits = fits();
    String wayOut =
        fits == 0
            ? "not even one row fits"
            : "pretrain.batch-size = %d fits, or pretrain.optimizer.micro-batches = %d"
                .formatted(fits * microBatches, (batch.rows() + fits - 1) / fits * microBatches);
    return what() + wayOut;
  }

  /** In one line, with the key of evaluation. */
  String inEvaluation() {
    int fits = fits();
    return what()
        + (fits == 0 ? "not even one row fits" : "evaluate.batch-size = %d fits".formatted(fits));
  }

  private String what() {
    return "a batch of %d x (%d + %d) tokens takes %,d MB of the GPU for activations, %,d MB are free: "
        .formatted(
            batch.rows(),
            batch.sourceLength(),
            batch.targetLength(),
            bytes.applyAsLong(batch.rows()) >> 20,
            free >> 20);
  }

  /** The greatest number of fewer rows that fits; 0 if there is none. */
  private int fits() {
    int less = 0;
    int more = batch.rows();
    while (more - less > 1) {
      int middle = less + (more - less) / 2;
      if (bytes.applyAsLong(middle) <= free) {
        less = middle;
      } else {
        more = middle;
      }
    }
    return less;
  }
}
