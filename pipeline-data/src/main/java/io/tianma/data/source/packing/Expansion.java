package io.tianma.data.source.packing;

import java.io.IOException;

/** How far compressed files may expand, one rule for all: what expands more was made to harm. */
public final class Expansion {
  /** Text is never compressed so well. */
  static final int MAX_RATIO = 500;

  /** Bytes that any file may expand to. */
  static final long FREE = 64L << 20;

  /** Bytes that a file may have on a disk where it must be unpacked to be read. */
  static final long MAX_UNPACKED = 1L << 36;

  /** What is said of what expands more. */
  public static final String TOO_MUCH = "it expands to more than " + MAX_RATIO + " times its size";

  private Expansion() {}

  /** Whether {@link #check} would let that pass. */
  public static boolean allows(long packed, long expanded) {
    return expanded <= FREE || expanded <= MAX_RATIO * packed;
  }

  /**
   * @param packed bytes of the file that were read so far
   * @param expanded bytes that they became
   */
  public static void check(long packed, long expanded) throws IOException {
    if (!allows(packed, expanded)) {
      throw new IOException(TOO_MUCH);
    }
  }

  /** The same of what is unpacked to a disk. */
  public static void checkUnpacked(long packed, long expanded) throws IOException {
    check(packed, expanded);
    if (expanded > MAX_UNPACKED) {
      throw new IOException(
          "it expands to more than " + MAX_UNPACKED + " bytes; unpack it yourself");
    }
  }
}
