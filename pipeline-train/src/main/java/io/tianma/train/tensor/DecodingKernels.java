package io.tianma.train.tensor;

/**
 * What a step of a generation needs besides {@link Kernels} where it is recorded once for all
 * positions: the position is then in memory, a place I32 [1] that is read when a kernel runs.
 * Letters: B batch, S keys, H heads, K head size, N columns, T most positions, V vocabulary.
 */
public interface DecodingKernels {
  /** Greatest head size of {@link #attend}. */
  int LARGEST_HEAD = 256;

  /** {@code store[b, place] = x[b]}: x F or O [B, 1, N], store O [B, T, N]. */
  void storeAt(Tensor x, Tensor store, Tensor place);

  /** {@code x[b] += table[place]}: table F [T, N], x F [B, 1, N]. */
  void addRowAt(Tensor table, Tensor place, Tensor x);

  /**
   * {@link Kernels#attention} of one query a sample, without probabilities and dropout: q O [B, 1,
   * H K], k, v O [B, S, H K] (each may be a window of columns), context O [B, 1, H K].
   *
   * @param place the query sees keys up to there; null if it sees all, which are older than the
   *     step
   * @param bias F [H, R], whose column {@code R - 1 - place + j} is added to key j's score; or null
   * @param keyIds I32 [B, S]: keys with {@code padId} are not seen; or null
   */
  void attend(
      int heads,
      Tensor q,
      Tensor k,
      Tensor v,
      Tensor place,
      Tensor bias,
      Tensor keyIds,
      int padId,
      Tensor context);

  /**
   * Whether {@link #product} serves, and is better than a norm, a product and what follows by
   * themselves.
   *
   * @param x F or O [B, 1, D]
   * @param weight O [N, D]
   * @param halves 2 if the product is gated, else 1
   */
  boolean joins(Tensor x, Tensor weight, int halves);

  /**
   * {@code y = x Wᵀ} with what {@code product} says: {@code u = n(x) Wᵀ}, activated and gated,
   * whose first columns are or are added to y, the others go to the store.
   *
   * @param x F [B, 1, D] where it is normed, else O [B, 1, D]
   * @param weight O [N, D], older than the step
   * @param y F or O [B, 1, M]: M = N, or N / 2 if gated, or less with a store
   */
  void product(StepProduct product, Tensor x, Tensor weight, Tensor y);

  /**
   * What rows say next, and the next place: {@code best[b]} = column of the greatest logit of row
   * b, the first of equals. A row that has not ended says it: it goes to {@code output[b, place]},
   * and if it is {@code endId} the row has ended. {@code tokens[b]} is what was said, or {@code
   * padId} of a row that had ended before. {@code running[0]} = rows that have not ended.
   *
   * @param logits F [B, V]
   * @param ends I32 [B], tokens of a row that has ended, else 0
   * @param output I32 [B, T]
   */
  void sayNext(
      Tensor logits,
      int endId,
      int padId,
      Tensor best,
      Tensor tokens,
      Tensor ends,
      Tensor output,
      Tensor place,
      Tensor running);
}
