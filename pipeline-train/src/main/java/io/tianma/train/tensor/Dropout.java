package io.tianma.train.tensor;

/**
 * Which elements of one tensor are dropped: decided by (seed, step, tensor, index), not by the
 * order of calls.
 *
 * @param rate share of elements set to zero; the others are divided by {@code 1 - rate}
 * @param counter I32[4] read when the kernel runs: seed low and high word, step low and high word
 * @param stream number of the tensor in the model
 * @param first index, in the whole tensor, of the first element of the part that a kernel sees
 */
public record Dropout(double rate, Tensor counter, int stream, long first) {
  /** The same mask for a part that starts {@code elements} later. */
  public Dropout from(long elements) {
    return new Dropout(rate, counter, stream, first + elements);
  }
}
