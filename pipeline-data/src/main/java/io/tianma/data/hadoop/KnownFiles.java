package io.tianma.data.hadoop;

import io.tianma.data.store.FileEntry;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The files whose content this JVM has compared with the hash that their manifest gives: whoever
 * reads one compares it before the first use, an executor as well as the driver, and only once as
 * long as its length and its time of change stay.
 */
public final class KnownFiles {
  private static final int MOST = 1 << 16;

  /** Tasks share nothing else than their JVM, so this has to be found statically. */
  private static final Set<String> COMPARED =
      Collections.synchronizedSet(
          Collections.newSetFromMap(
              new LinkedHashMap<String, Boolean>() {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
                  return size() > MOST;
                }
              }));

  private KnownFiles() {}

  /**
   * Compares a file with what its manifest says of it, unless this JVM has done so.
   *
   * @param directory of the artifact, for the message
   * @throws InvalidArtifact if it is missing or another
   */
  public static void check(FileSystem fs, String directory, Path path, FileEntry file)
      throws IOException {
    FileStatus status = status(fs, directory, path, file.name());
    String key = key(status, file.sha256());
    if (!COMPARED.contains(key)) {
      compare(fs, directory, path, file);
      COMPARED.add(key);
    }
  }

  /** The same, also if it was compared before. */
  static void compare(FileSystem fs, String directory, Path path, FileEntry file)
      throws IOException {
    String hash;
    try {
      hash = Files.sha256(fs, path);
    } catch (ChecksumException e) {
      throw new InvalidArtifact(directory, file.name() + " was changed: its checksum is wrong");
    }
    check(directory, file, hash);
  }

  /** Refuses a content of another hash. */
  static void check(String directory, FileEntry file, String hash) {
    if (!hash.equals(file.sha256())) {
      throw new InvalidArtifact(
          directory, file.name() + " has SHA-256 " + hash + ", its manifest says " + file.sha256());
    }
  }

  private static FileStatus status(FileSystem fs, String directory, Path path, String name)
      throws IOException {
    try {
      return fs.getFileStatus(path);
    } catch (FileNotFoundException e) {
      throw new InvalidArtifact(directory, name + " is missing");
    }
  }

  private static String key(FileStatus status, String sha256) {
    return String.join(
        " ",
        status.getPath().toString(),
        Long.toString(status.getLen()),
        Long.toString(status.getModificationTime()),
        sha256);
  }
}
