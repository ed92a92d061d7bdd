package io.tianma.data.hadoop;

import io.tianma.data.store.CanonicalJson;
import io.tianma.data.store.FileEntry;
import io.tianma.data.store.Manifest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/**
 * Puts a complete directory under its final name. Where a rename is atomic one rename does it.
 * Object stores rename by copying file after file: there the files move one by one, and the
 * manifest is put last, as one object; until then nobody takes the directory for an artifact, and
 * the one that is being moved keeps its manifest, so that a killed move is gone on with.
 */
final class Commit {
  /** File systems that rename a directory at once. */
  private static final Set<String> ATOMIC =
      Set.of("file", "hdfs", "viewfs", "webhdfs", "swebhdfs", "ofs", "o3fs", "abfs", "abfss");

  private final FileSystem fs;
  private final boolean atomic;
  private Gate gate;

  /** Of a file system; {@code fs.SCHEME.atomic.rename} says what the list does not know. */
  Commit(FileSystem fs) {
    this.fs = fs;
    String scheme = fs.getUri().getScheme();
    String key = "fs." + scheme + ".atomic.rename";
    this.atomic = fs.getConf().getBoolean(key, ATOMIC.contains(scheme));
  }

  /**
   * Has what becomes visible pass a gate, where renames are atomic.
   *
   * @param id of the run that holds the work directory
   */
  void gate(Path work, String id) throws IOException {
    gate = atomic ? Gate.open(fs, work, id) : null;
  }

  /** Removes the gate. */
  void shut() throws IOException {
    if (gate != null) {
      gate.shut();
    }
  }

  /** Moves one complete file to its place. */
  void put(Path file, Path target) throws IOException {
    Files.rename(fs, gate == null ? file : gate.enter(file, target), target);
  }

  /**
   * Moves a complete directory, its manifest in it.
   *
   * @param replaced where what stood there is until the new one stands
   */
  void put(Path building, Path target, Path replaced) throws IOException {
    if (atomic) {
      putAtOnce(building, target, replaced);
    } else {
      putOneByOne(building, target);
    }
  }

  private void putAtOnce(Path building, Path target, Path replaced) throws IOException {
    Path complete = gate == null ? building : gate.enter(building, target);
    Files.makeDirectories(fs, target.getParent());
    if (fs.exists(target)) {
      Files.makeDirectories(fs, replaced.getParent());
      Files.delete(fs, replaced);
      Files.rename(fs, target, replaced);
    }
    try {
      Files.rename(fs, complete, target);
    } catch (IOException e) {
      putBack(replaced, target, e);
      throw e;
    }
    Files.delete(fs, replaced);
  }

  /** The one that another run wants to find, if that run came between the two renames. */
  private void putBack(Path replaced, Path target, IOException failure) {
    try {
      if (gate != null && !gate.isOpen() && !fs.exists(target) && fs.exists(replaced)) {
        Files.rename(fs, replaced, target);
      }
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  /** May be called again after it was killed anywhere. */
  private void putOneByOne(Path building, Path target) throws IOException {
    byte[] manifest = Files.bytes(fs, new Path(building, Manifest.NAME));
    Files.delete(fs, new Path(target, Manifest.NAME));
    if (isWhole(building, manifest)) {
      Files.delete(fs, target); // nothing of the new one is there yet, and the new one is complete
    }
    moveFiles(building, target);
    Files.write(fs, target, Manifest.NAME, manifest);
    Files.delete(fs, building);
  }

  /** Whether all files of an artifact are in that directory, so that none was moved on. */
  private boolean isWhole(Path directory, byte[] manifest) throws IOException {
    String json = new String(manifest, StandardCharsets.UTF_8);
    for (FileEntry file : CanonicalJson.read(json, Manifest.class).files()) {
      if (!fs.exists(new Path(directory, file.name()))) {
        return false;
      }
    }
    return true;
  }

  /** Moves a directory or file to where nothing is. */
  void move(Path from, Path to) throws IOException {
    if (atomic || fs.getFileStatus(from).isFile()) {
      Files.rename(fs, from, to);
      return;
    }
    Path manifest = new Path(from, Manifest.NAME);
    byte[] content = fs.exists(manifest) ? Files.bytes(fs, manifest) : null;
    Files.delete(fs, manifest);
    moveFiles(from, to);
    if (content != null) {
      Files.write(fs, to, Manifest.NAME, content);
    }
    Files.delete(fs, from);
  }

  /** All files but the manifest, each by a rename of its own. */
  private void moveFiles(Path from, Path to) throws IOException {
    String root = fs.makeQualified(from).toUri().getPath() + "/";
    for (Path file : files(from)) {
      String name = file.toUri().getPath().substring(root.length());
      if (!name.equals(Manifest.NAME)) {
        Path there = new Path(to, name);
        Files.makeDirectories(fs, there.getParent());
        Files.delete(fs, there); // a copy whose original a killed rename did not delete
        Files.rename(fs, file, there);
      }
    }
  }

  private List<Path> files(Path directory) throws IOException {
    List<Path> files = new ArrayList<>();
    RemoteIterator<LocatedFileStatus> all = fs.listFiles(directory, true);
    while (all.hasNext()) {
      files.add(all.next().getPath());
    }
    return files;
  }
}
