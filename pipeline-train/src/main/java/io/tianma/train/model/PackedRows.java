package io.tianma.train.model;

import io.tianma.train.tensor.Packing;
import java.util.Arrays;

/** Where the rows of a padded batch lie when the padding behind them is left out. */
final class PackedRows {
  private final int width;
  private final int[] lengths;

  private PackedRows(int width, int[] lengths) {
    this.width = width;
    this.lengths = lengths;
  }

  /** Rows of ids [B, T] end behind their last token that is no padding. */
  static PackedRows of(int samples, int[] idsBT, int padId) {
    return new PackedRows(idsBT.length / samples, lengths(samples, idsBT, padId));
  }

  /** For each row of ids [B, T] one past its last token that is no padding. */
  static int[] lengths(int samples, int[] idsBT, int padId) {
    int[] lengths = new int[samples];
    int width = idsBT.length / samples;
    for (int b = 0; b < samples; b++) {
      int length = width;
      while (length > 0 && idsBT[b * width + length - 1] == padId) {
        length--;
      }
      lengths[b] = length;
    }
    return lengths;
  }

  /** Rows of all samples. */
  int rows() {
    return Arrays.stream(lengths).sum();
  }

  /** Rows of the longest sample. */
  int longest() {
    return Arrays.stream(lengths).max().orElse(0);
  }

  /**
   * The table of {@link Packing}; rows behind the samples count on behind the last padded one.
   *
   * @param room P
   */
  int[] table(int room) {
    int at = Packing.entriesBeforeRows(lengths.length);
    int[] table = new int[at + room];
    table[0] = width;
    for (int b = 0; b < lengths.length; b++) {
      table[2 + b] = table[1 + b] + lengths[b];
      for (int t = 0; t < lengths[b]; t++) {
        table[at++] = b * width + t;
      }
    }
    for (int i = lengths.length * width; at < table.length; i++) {
      table[at++] = i;
    }
    return table;
  }

  /** Ids [B, T] one sample behind the other, then padding: I32 [P]. */
  int[] ids(int[] idsBT, int room, int padId) {
    int[] packed = new int[room];
    int at = 0;
    for (int b = 0; b < lengths.length; b++) {
      System.arraycopy(idsBT, b * width, packed, at, lengths[b]);
      at += lengths[b];
    }
    Arrays.fill(packed, at, room, padId);
    return packed;
  }
}
