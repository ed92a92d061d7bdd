package io.tianma.data.hadoop;

import java.io.Serializable;

/** A file from outside; a plain class, since it travels to executors. */
public final class RawFile implements Serializable {
  private static final long serialVersionUID = 1L;

  private final String path;
  private final String source;
  private final long bytes;
  private final long modified;
  private final boolean alone;

  RawFile(String path, String source, long bytes, long modified, boolean alone) {
    this.path = path;
    this.source = source;
    this.bytes = bytes;
    this.modified = modified;
    this.alone = alone;
  }

  /** Absolute, with its file system. */
  public String path() {
    return path;
  }

  /** Path inside the input. */
  public String source() {
    return source;
  }

  /** Length. */
  public long bytes() {
    return bytes;
  }

  /** When it was changed last, in milliseconds since 1970. */
  public long modified() {
    return modified;
  }

  /** Whether it was named by itself rather than found in a directory. */
  public boolean alone() {
    return alone;
  }
}
