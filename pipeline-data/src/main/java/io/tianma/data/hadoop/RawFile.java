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
  private final Problem problem;

  /** Why something in a directory is no file that can be read. */
  public enum Problem {
    /** Its name is in no encoding of this system. */
    UNREADABLE_NAME,
    /** A link to what is not there, or to itself. */
    DANGLING_LINK,
    /** A pipe, socket or device. */
    NO_FILE,
    /** A directory that another way has led to before. */
    SAME_DIRECTORY;

    /** Whether something is lost with it. */
    public boolean isLoss() {
      return this == UNREADABLE_NAME || this == DANGLING_LINK;
    }
  }

  RawFile(String path, String source, long bytes, long modified, boolean alone) {
    this(path, source, bytes, modified, alone, null);
  }

  private RawFile(
      String path, String source, long bytes, long modified, boolean alone, Problem problem) {
    this.problem = problem;
    this.path = path;
    this.source = source;
    this.bytes = bytes;
    this.modified = modified;
    this.alone = alone;
  }

  /** What cannot be read, for that reason. */
  static RawFile unread(String path, String source, Problem problem) {
    return new RawFile(path, source, 0, 0, false, problem);
  }

  /** Why it cannot be read; null if it can. */
  public Problem problem() {
    return problem;
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
