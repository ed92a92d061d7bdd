package io.tianma.train.spark.exchange;

import io.tianma.data.hadoop.Files;
import java.io.IOException;
import java.util.Set;
import java.util.UUID;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A directory of files where people say: all of it or nothing. It is made under a name that nobody
 * else has, so that nothing is touched but what is ours, and takes the place of an older one only
 * when it is whole.
 */
final class OutputDirectory {
  private final FileSystem fs;
  private final Path to;
  private final Set<String> names;

  /**
   * @param names of all files that it may hold
   */
  OutputDirectory(FileSystem fs, Path to, Set<String> names) {
    this.fs = fs;
    this.to = fs.makeQualified(to);
    this.names = names;
  }

  /** Writes the files. */
  @FunctionalInterface
  interface Content {
    void writeTo(Path directory) throws IOException;
  }

  /**
   * Writes the directory.
   *
   * @param overwrite whether one of these files that is there may be replaced
   * @throws IllegalArgumentException if it is there and may not, or holds other files
   */
  void write(boolean overwrite, Content content) throws IOException {
    check(overwrite);
    Path part = ours("part");
    Files.makeDirectories(fs, part);
    boolean whole = false;
    try {
      content.writeTo(part);
      check(overwrite); // somebody may have made it meanwhile
      putInPlace(part);
      whole = true;
    } finally {
      if (!whole) {
        fs.delete(part, true); // nothing half-written stays, whatever was thrown
      }
    }
  }

  private void check(boolean overwrite) throws IOException {
    if (!fs.exists(to)) {
      return;
    }
    if (!overwrite) {
      throw new IllegalArgumentException(
          to.toUri().getPath()
              + ": exists already; export to another directory, or replace it with --overwrite");
    }
    for (FileStatus found : fs.listStatus(to)) {
      if (!found.isFile() || !names.contains(found.getPath().getName())) {
        throw new IllegalArgumentException(
            "%s: holds %s, which no export writes, and is not replaced; export to another directory"
                .formatted(to.toUri().getPath(), found.getPath().getName()));
      }
    }
  }

  private void putInPlace(Path part) throws IOException {
    Path old = ours("old");
    boolean replaced = fs.exists(to);
    if (replaced) {
      Files.rename(fs, to, old);
    }
    try {
      Files.rename(fs, part, to);
    } catch (IOException e) {
      if (replaced) {
        Files.rename(fs, old, to);
      }
      throw e;
    }
    if (replaced) {
      Files.delete(fs, old);
    }
  }

  private Path ours(String what) {
    return new Path(to.getParent(), ".tianma-" + UUID.randomUUID() + "." + what);
  }
}
