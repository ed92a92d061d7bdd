package io.tianma.data.spark.ingest;

import io.tianma.data.hadoop.RawFile;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** A raw file to read, or a part of one; a plain class, since it travels. */
final class Reading implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Number of its input. */
  final int input;

  final RawFile file;

  /** SHA-256 of its content; empty if not known yet. */
  final String hash;

  /** The part of the file that is read: from here on, and before {@link #to}. */
  final long from;

  final long to;

  Reading(int input, RawFile file, String hash) {
    this(input, file, hash, 0, file.bytes());
  }

  private Reading(int input, RawFile file, String hash, long from, long to) {
    this.input = input;
    this.file = file;
    this.hash = hash;
    this.from = from;
    this.to = to;
  }

  /** Parts of at most that many bytes, equally large. */
  List<Reading> parts(long most) {
    long count = Math.max(1, (file.bytes() + most - 1) / most);
    List<Reading> parts = new ArrayList<>();
    for (long i = 0; i < count; i++) {
      long begin = file.bytes() / count * i;
      long end = i == count - 1 ? file.bytes() : file.bytes() / count * (i + 1);
      parts.add(new Reading(input, file, hash, begin, end));
    }
    return parts;
  }

  /** Bytes to read. */
  long bytes() {
    return to - from;
  }

  boolean isWhole() {
    return bytes() == file.bytes();
  }

  Reading withHash(String newHash) {
    return new Reading(input, file, newHash);
  }
}
