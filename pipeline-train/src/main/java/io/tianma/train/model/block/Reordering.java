package io.tianma.train.model.block;

import io.tianma.train.tensor.Arena;
import io.tianma.train.tensor.Kernels;
import io.tianma.train.tensor.Tensor;

/**
 * Rows that go on as copies of others.
 *
 * @param room where copies are made
 * @param from for each row the one that it becomes a copy of
 */
public record Reordering(Kernels kernels, Arena room, int[] from) {
  /** Reorders the first axis. */
  public void apply(Tensor rows) {
    room.reset();
    Tensor copy = room.take(rows.type(), rows.shape());
    for (int b = 0; b < from.length; b++) {
      kernels.copy(rows.slice(from[b], 1), copy.slice(b, 1));
    }
    kernels.copy(copy, rows);
  }
}
