package io.tianma.data.spark;

import io.tianma.data.hadoop.RawFile;
import java.io.Serializable;

/** A raw file to read and the number of its input; a plain class, since it travels. */
final class Reading implements Serializable {
  private static final long serialVersionUID = 1L;

  final int input;
  final RawFile file;

  Reading(int input, RawFile file) {
    this.input = input;
    this.file = file;
  }
}
