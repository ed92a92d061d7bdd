package io.tianma.train.tensor;

/**
 * Which elements of one tensor are dropped: decided by (seed, step, tensor, index), not by the
 * order of calls.
 *
 * @param rate share of elements set to zero; the others are divided by {@code 1 - rate}
 * @param counter I32[4] read when the kernel runs: seed low and high word, step low and high word
 * @param stream number of the tensor in the model
 * @param first index, in the whole tensor, of the first element of the part that a kernel sees
 * @param rows of packed samples the number that each row has with the padding, I32 [P]: its
 *     elements have the indices of that row; null where rows count as they lie
 */
public record Dropout(double rate, Tensor counter, int stream, long first, Tensor rows) {
  /** Of rows that count as they lie. */
  public Dropout(double rate, Tensor counter, int stream, long first) {
    this(rate, counter, stream, first, null);
  }

  /** The same mask for a part that starts {@code elements} later. */
  public Dropout from(long elements) {
    return new Dropout(rate, counter, stream, first + elements, rows);
  }

  /** The same mask for packed samples; null for others. */
  public Dropout packed(Packing packing) {
    return new Dropout(rate, counter, stream, first, packing == null ? null : packing.places());
  }
}
