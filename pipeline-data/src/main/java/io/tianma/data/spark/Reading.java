package io.tianma.data.spark;

import io.tianma.data.hadoop.RawFile;
import java.io.Serializable;

/** A raw file to read; a plain class, since it travels. */
final class Reading implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Number of its input. */
  final int input;

  final RawFile file;

  /** SHA-256 of its content; empty if not known yet. */
  final String hash;

  Reading(int input, RawFile file, String hash) {
    this.input = input;
    this.file = file;
    this.hash = hash;
  }

  Reading withHash(String newHash) {
    return new Reading(input, file, newHash);
  }
}
