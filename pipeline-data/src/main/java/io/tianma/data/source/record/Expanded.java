package io.tianma.data.source.record;

import io.tianma.data.source.packing.Expansion;
import java.io.IOException;

/** What the compressed pieces of one file become, all together ({@link Expansion}). */
public final class Expanded {
  private long packed;
  private long expanded;

  /** A piece of that many bytes comes. */
  public void packed(long bytes) {
    packed += bytes;
  }

  /**
   * Bytes came of the pieces; from the first on that is too many nothing may come any more.
   *
   * @return whether they are as many as text can have
   */
  public boolean add(long bytes) {
    expanded += bytes;
    return Expansion.allows(packed, expanded);
  }

  /** What is said where {@link #add} was false. */
  public static IOException tooMuch() {
    return new IOException(Expansion.TOO_MUCH);
  }
}
