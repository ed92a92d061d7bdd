package io.tianma.train.tape;

import io.tianma.train.tensor.Packing;
import io.tianma.train.tensor.Tensor;

/**
 * Token ids of a batch and where its rows really end.
 *
 * @param ids I32 [B, T], or of packed samples [1, P]
 * @param lengths I32 [B]: one past the last token of a row that is no padding; null where every row
 *     is full
 */
public record Sequence(Split ids, Tensor lengths) {
  /** B. */
  public int samples() {
    return Packing.samples(ids.whole());
  }

  /** T; of packed samples the most that one may have. */
  public int length() {
    return Packing.longest(ids.whole());
  }

  /** Where samples lie that are packed, or null. */
  public Packing packing() {
    return ids.whole().packing();
  }
}
