package io.tianma.data.hadoop;

import io.tianma.data.store.CanonicalJson;
import io.tianma.data.store.FileEntry;
import io.tianma.data.store.Manifest;
import java.io.IOException;
import java.io.UncheckedIOException;
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
  /**
   * File systems that rename a directory at once, however they are set up: not Azure's, which does
   * so only in accounts with a hierarchical namespace, nor Ozone's, where it is a bucket's layout.
   */
  private static final Set<String> ATOMIC = Set.of("file", "hdfs", "viewfs", "webhdfs", "swebhdfs");

  private final FileSystem fs;
  private final boolean atomic;
  private Runnable fence = () -> {};
  private Gate gate;

  /** Of a file system; {@code fs.SCHEME.atomic.rename} says what the list does not know. */
  Commit(FileSystem fs) {
    this.fs = fs;
    String scheme = fs.getUri().getScheme();
    String key = "fs." + scheme + ".atomic.rename";
    this.atomic = fs.getConf().getBoolean(key, ATOMIC.contains(scheme));
  }

  /** Whether a directory is renamed at once. */
  boolean isAtomic() {
    return atomic;
  }

  /**
   * Has what becomes visible, moves or goes pass a gate where renames are atomic; elsewhere each of
   * these is preceded by a look at the fence.
   *
   * @param id of the run that holds the work directory
   * @param fence throws if another run works here now
   */
  void gate(Path work, String id, Runnable fence) throws IOException {
    this.fence = fence;
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
    Path old = replaced;
    Files.makeDirectories(fs, target.getParent());
    if (fs.exists(target)) {
      old = gate == null ? aside(target, replaced) : gate.aside(target);
    }
    Files.rename(fs, complete, target);
    Files.delete(fs, old);
  }

  private Path aside(Path target, Path replaced) throws IOException {
    Files.makeDirectories(fs, replaced.getParent());
    Files.delete(fs, replaced);
    Files.rename(fs, target, replaced);
    return replaced;
  }

  /** May be called again after it was killed anywhere. */
  private void putOneByOne(Path building, Path target) throws IOException {
    byte[] manifest = Files.bytes(fs, new Path(building, Manifest.NAME));
    Files.delete(fs, new Path(target, Manifest.NAME));
    if (isWhole(building, manifest)) {
      Files.delete(fs, target); // nothing of the new one is there yet, and the new one is complete
    }
    moveFiles(building, target);
    fence.run();
    Files.write(fs, target, Manifest.NAME, manifest);
    Files.delete(fs, building);
  }

  /** Deletes what is there, if anything. */
  void remove(Path path) throws IOException {
    if (!fs.exists(path)) {
      return;
    }
    fence.run();
    if (gate == null) {
      Files.delete(fs, path);
    } else {
      gate.remove(path);
    }
  }

  /**
   * Whether all files of an artifact that is to be put in place are there, as long as its manifest
   * says; where a move may have begun they may have arrived already.
   */
  boolean isComplete(Path building, Path target) throws IOException {
    for (FileEntry file : entries(Files.bytes(fs, new Path(building, Manifest.NAME)))) {
      if (!holds(building, file) && (atomic || !holds(target, file))) {
        return false;
      }
    }
    return true;
  }

  private boolean holds(Path directory, FileEntry file) throws IOException {
    Path path = new Path(directory, file.name());
    return fs.exists(path) && fs.getFileStatus(path).getLen() == file.bytes();
  }

  /**
   * Goes on with the moves that a killed run began, before anyone looks at what is there.
   *
   * @return names of what stands now
   */
  List<String> recover(Path work) throws IOException {
    List<String> done = new ArrayList<>();
    Path root = new Path(work, ".building");
    if (atomic || !fs.exists(root)) {
      return done;
    }
    String prefix = fs.makeQualified(root).toUri().getPath() + "/";
    for (Path file : files(root)) {
      if (file.getName().equals(Manifest.NAME)) {
        Path building = file.getParent();
        String name = building.toUri().getPath().substring(prefix.length());
        byte[] manifest = Files.bytes(fs, file);
        if (isOnItsWay(building, new Path(work, name), manifest)) {
          putOneByOne(building, new Path(work, name));
          done.add(name);
        }
      }
    }
    return done;
  }

  /**
   * Whether a move began: not all files are here any more, and each is in one of the two, or in
   * both since a copy's original was not deleted. A torn manifest is none.
   */
  private boolean isOnItsWay(Path building, Path target, byte[] manifest) throws IOException {
    List<FileEntry> files;
    try {
      files = entries(manifest);
    } catch (UncheckedIOException torn) {
      return false;
    }
    if (isWhole(building, manifest)) {
      return false;
    }
    for (FileEntry file : files) {
      if (!holds(target, file) && !fs.exists(new Path(building, file.name()))) {
        return false;
      }
    }
    return true;
  }

  private static List<FileEntry> entries(byte[] manifest) {
    String json = new String(manifest, StandardCharsets.UTF_8);
    return CanonicalJson.read(json, Manifest.class).files();
  }

  /** Whether all files of an artifact are in that directory, so that none was moved on. */
  private boolean isWhole(Path directory, byte[] manifest) throws IOException {
    for (FileEntry file : entries(manifest)) {
      if (!fs.exists(new Path(directory, file.name()))) {
        return false;
      }
    }
    return true;
  }

  /** Moves a directory or file to where nothing is. */
  void move(Path from, Path to) throws IOException {
    if (gate != null) {
      gate.move(from, to);
      return;
    }
    if (atomic || fs.getFileStatus(from).isFile()) {
      Files.rename(fs, from, to);
      return;
    }
    Path manifest = new Path(from, Manifest.NAME);
    byte[] content = fs.exists(manifest) ? Files.bytes(fs, manifest) : null;
    Files.delete(fs, manifest);
    moveFiles(from, to);
    fence.run();
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
        fence.run(); // a store may take long for all of them
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
