package io.tianma.train.tape;

import io.tianma.train.tensor.Tensor;

/**
 * Token ids of a batch and where its rows really end.
 *
 * @param ids I32 [B, T]
 * @param lengths I32 [B]: one past the last token of a row that is no padding; null where every row
 *     is full
 */
public record Sequence(Split ids, Tensor lengths) {
  /** B. */
  public int samples() {
    return ids.whole().size(0);
  }

  /** T. */
  public int length() {
    return ids.whole().size(1);
  }
}
