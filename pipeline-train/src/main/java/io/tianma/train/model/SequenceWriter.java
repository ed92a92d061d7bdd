package io.tianma.train.model;

import io.tianma.train.tape.Sequence;
import io.tianma.train.tensor.Memory;

/** Writes token ids to where a tape reads them, and how long each row really is. */
final class SequenceWriter {
  private final int padId;
  private final int[] lengths;

  SequenceWriter(int rows, int padId) {
    this.padId = padId;
    this.lengths = new int[rows];
  }

  /** Ids [B, T]; rows end behind their last token that is no padding. */
  void write(Memory memory, Sequence to, int[] idsBT) {
    write(memory, to, idsBT, idsBT);
  }

  /**
   * The same.
   *
   * @param endingBT [B, T] that says where rows end instead
   */
  void write(Memory memory, Sequence to, int[] idsBT, int[] endingBT) {
    memory.write(idsBT, to.ids().whole());
    int width = endingBT.length / lengths.length;
    for (int b = 0; b < lengths.length; b++) {
      int length = width;
      while (length > 0 && endingBT[b * width + length - 1] == padId) {
        length--;
      }
      lengths[b] = length;
    }
    memory.write(lengths, to.lengths());
  }
}
