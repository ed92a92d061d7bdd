package io.tianma.train.model;

import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.tape.Sequence;
import io.tianma.train.tensor.Memory;
import io.tianma.train.tensor.Tensor;

/** Writes token ids to where a tape reads them, and how long each row really is. */
final class SequenceWriter {
  private final int vocab;
  private final int padId;
  private final int samples;

  SequenceWriter(int rows, ModelConfig config) {
    this.vocab = config.vocab();
    this.padId = config.padId();
    this.samples = rows;
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
    if (to.packing() != null) {
      PackedRows rows = PackedRows.of(samples, endingBT, padId);
      int room = to.ids().whole().size(1);
      memory.write(rows.table(room), to.packing().table());
      write(memory, to.ids().whole(), rows, idsBT);
      return;
    }
    memory.write(checked(idsBT, vocab), to.ids().whole());
    memory.write(PackedRows.lengths(samples, endingBT, padId), to.lengths());
  }

  /**
   * What each token of sequences is to say.
   *
   * @param to I32, as large as the ids of {@code of}
   * @param labelsBT whose padding ended the rows of {@code of}
   */
  void writeLabels(Memory memory, Sequence of, Tensor to, int[] labelsBT) {
    if (of.packing() != null) {
      write(memory, to, PackedRows.of(samples, labelsBT, padId), labelsBT);
      return;
    }
    memory.write(checked(labelsBT, vocab), to);
  }

  private void write(Memory memory, Tensor to, PackedRows rows, int[] idsBT) {
    memory.write(rows.ids(checked(idsBT, vocab), to.size(1), padId), to);
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
