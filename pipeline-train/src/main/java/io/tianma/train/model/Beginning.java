package io.tianma.train.model;

import io.tianma.train.model.block.Recorder;
import io.tianma.train.tensor.Memory;

/** What a generation starts from. */
interface Beginning {
  /** Samples. */
  int rows();

  /** Records what makes the decoder's first state. */
  Decoding open(Recorder on, int maxLength);

  /** Writes what {@link #open} recorded the places of. */
  void write(Memory memory);

  /**
   * Refuses rows that cannot go on as copies of others.
   *
   * @throws IllegalArgumentException if row b starts from something else than row {@code from[b]}
   */
  void checkSame(int[] from);
}
