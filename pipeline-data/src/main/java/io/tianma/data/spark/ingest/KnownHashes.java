package io.tianma.data.spark.ingest;

import io.tianma.data.hadoop.Artifacts;
import io.tianma.data.hadoop.Files;
import io.tianma.data.hadoop.RawFile;
import io.tianma.data.store.CanonicalJson;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Hashes of raw files from earlier runs, so that a nightly run does not read years of files again.
 * As in git's index, a file is the same if its length and its time of change are; a time so near to
 * that of hashing that a later change could share it does not count.
 */
final class KnownHashes {
  private static final String DIRECTORY = ".hashes";
  private static final String FILE = "raw.json";
  private static final String CLOCK = "clock";

  /** Milliseconds, of which the coarsest file systems have 2,000. */
  private static final long TICK = 2_000;

  /** A hash, and what told the file when it was taken. */
  record Known(long bytes, long modified, long hashed, String sha256) {}

  /** All of them, by path. */
  record Table(TreeMap<String, Known> files) {}

  private final FileSystem fs;
  private final Path directory;
  private final Map<String, Known> files;
  private boolean changed;

  KnownHashes(Artifacts artifacts) {
    this.fs = artifacts.fileSystem();
    this.directory = artifacts.path(DIRECTORY);
    this.files = read();
  }

  private Map<String, Known> read() {
    try {
      return CanonicalJson.read(Files.read(fs, new Path(directory, FILE)), Table.class).files();
    } catch (FileNotFoundException none) {
      return new TreeMap<>();
    } catch (UncheckedIOException torn) {
      return new TreeMap<>(); // it only saves time
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The hash of the file if it has not changed since, otherwise null. */
  String find(RawFile file) {
    Known known = files.get(file.path());
    boolean same =
        known != null
            && known.bytes() == file.bytes()
            && known.modified() == file.modified()
            && known.modified() + TICK <= known.hashed();
    return same ? known.sha256() : null;
  }

  /** The time by the clock that dates the files: that of the file system, not of this machine. */
  long now() {
    try {
      Files.write(fs, directory, CLOCK, new byte[0]);
      return fs.getFileStatus(new Path(directory, CLOCK)).getModificationTime();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * @param hashed a time before the file was read, see {@link #now}
   */
  void add(RawFile file, String sha256, long hashed) {
    files.put(file.path(), new Known(file.bytes(), file.modified(), hashed, sha256));
    changed = true;
  }

  void save() {
    if (!changed) {
      return;
    }
    byte[] json =
        CanonicalJson.compact(new Table(new TreeMap<>(files))).getBytes(StandardCharsets.UTF_8);
    try {
      Files.write(fs, directory, FILE, json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
