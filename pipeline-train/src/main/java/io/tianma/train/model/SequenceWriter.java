package io.tianma.train.model;

import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.tape.Sequence;
import io.tianma.train.tensor.Memory;

/** Writes token ids to where a tape reads them, and how long each row really is. */
final class SequenceWriter {
  private final int vocab;
  private final int padId;
  private final int[] lengths;

  SequenceWriter(int rows, ModelConfig config) {
    this.vocab = config.vocab();
    this.padId = config.padId();
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
   * @throws IllegalArgumentException if an id is outside of the vocabulary
   */
  void write(Memory memory, Sequence to, int[] idsBT, int[] endingBT) {
    memory.write(checked(idsBT, vocab), to.ids().whole());
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

  /**
   * Ids that may become rows of the table of embeddings: below kernels nobody looks at them again.
   *
   * @throws IllegalArgumentException naming one that may not
   */
  static int[] checked(int[] ids, int vocab) {
    for (int i = 0; i < ids.length; i++) {
      if (ids[i] < 0 || ids[i] >= vocab) {
        throw new IllegalArgumentException(
            "token id %d at place %d: the model knows ids from 0 to %d"
                .formatted(ids[i], i, vocab - 1));
      }
    }
    return ids;
  }
}
