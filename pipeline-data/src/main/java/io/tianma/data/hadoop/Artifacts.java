package io.tianma.data.hadoop;

import io.tianma.data.store.Input;
import io.tianma.data.store.Manifest;
import io.tianma.data.store.StageKey;
import io.tianma.data.store.StageResult;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The artifacts of one work directory, on any Hadoop file system.
 *
 * <p>An artifact is built in {@code .building/}, its manifest is written last, and one rename puts
 * it in place; an older one stays until then. A run killed at any point leaves either the old
 * artifact, or the new one, or neither and a complete new one in {@code .building/} that the next
 * run adopts. On object stores, which rename file by file, the manifest is put last ({@link
 * Commit}).
 */
public final class Artifacts {
  private final FileSystem fs;
  private final Path work;
  private final Watcher log;
  private final StoredArtifacts stored;
  private final Commit commit;
  private final Rehearsal rehearsal;
  private Runnable fence = () -> {};

  /**
   * @param work the work directory; made when the first artifact is
   * @param log receives one line for each artifact: made, or up to date
   */
  public Artifacts(Configuration hadoop, String work, Consumer<String> log) {
    try {
      Path path = new Path(work);
      this.fs = FileSystems.of(hadoop, path, "work-dir");
      this.work = fs.makeQualified(path);
      this.stored = new StoredArtifacts(fs, this.work);
      this.commit = new Commit(fs);
      this.log = log instanceof Watcher watcher ? watcher : log::accept;
      this.rehearsal = null;
    } catch (IOException | IllegalArgumentException e) {
      if (String.valueOf(e.getMessage()).startsWith("work-dir = ")) {
        throw (IllegalArgumentException) e;
      }
      throw new IllegalArgumentException(
          "work-dir = " + work + ": cannot be opened (" + e.getMessage() + ")", e);
    }
  }

  private Artifacts(Artifacts like, Rehearsal rehearsal) {
    this.fs = like.fs;
    this.work = like.work;
    this.stored = like.stored;
    this.commit = like.commit;
    this.log = line -> {};
    this.rehearsal = rehearsal;
    this.fence = rehearsal::halt;
  }

  /**
   * The same artifacts for who only wants to know what a run would do: nothing is said, made, moved
   * or removed.
   */
  public Artifacts rehearsed(Rehearsal of) {
    return new Artifacts(this, of);
  }

  /**
   * Keeps others, and a run that lost the work directory, from making anything visible, and from
   * moving or deleting what another makes: something is looked at before each, and where renames
   * are atomic the file system refuses those of whoever came before ({@link Gate}).
   *
   * @param id of the run that holds the work directory
   * @param fence throws if another run works here now
   */
  public void fence(String id, Runnable fence) {
    this.fence = fence;
    try {
      commit.gate(work, id, fence);
      for (String name : commit.recover(work)) {
        log.accept(name + ": put in place, as a run that was killed had begun");
      }
    } catch (IOException e) {
      throw new UncheckedIOException("work-dir = " + work + ": " + e.getMessage(), e);
    }
  }

  /** Ends that: nothing more is made visible. */
  public void unfence() {
    try {
      commit.shut();
    } catch (IOException e) {
      log.accept("warning: " + work + "/.gates cannot be removed: " + e.getMessage());
    }
  }

  public FileSystem fileSystem() {
    return fs;
  }

  /** An absolute path inside the work directory. */
  public Path path(String relative) {
    return new Path(work, relative);
  }

  /**
   * The artifact of that key: as it stands if it is up to date, otherwise built by {@code body}.
   *
   * @throws UncheckedIOException if the file system fails; what stood there before is untouched
   * @throws InvalidArtifact if an input was changed after it was made, or this artifact was: a run
   *     that is killed leaves no such thing, so that nobody but its owner may throw it away
   */
  public Artifact make(StageKey key, StageBody body) {
    try {
      Path replaced = path(".replaced/" + key.directory());
      Path building = path(".building/" + key.directory());
      Optional<Artifact> current = upToDate(key);
      if (current.isPresent()) {
        stored.verifyIfSmall(current.get());
        if (rehearsal != null) {
          return current.get();
        }
        commit.remove(replaced); // what a killed run may have left
        commit.remove(building);
        log.accept(key.directory() + ": up to date");
        return current.get();
      }
      if (answers(path(key.directory()), key)) {
        open(key.directory()); // says what is damaged
      }
      if (!answers(building, key) || !commit.isComplete(building, path(key.directory()))) {
        build(key, building, body);
      }
      fence.run();
      commit.put(building, path(key.directory()), replaced);
      Artifact made = open(key.directory());
      stored.trust(made);
      log.accept(key.directory() + ": " + summary(made.manifest()));
      return made;
    } catch (IOException e) {
      throw new UncheckedIOException(key.directory() + ": " + e.getMessage() + hint(e), e);
    }
  }

  /** What to do about a full disk, the most frequent of all failures of a file system. */
  private String hint(IOException e) {
    return String.valueOf(e.getMessage()).contains("No space left")
        ? "; nothing that was whole is lost: make room in work-dir = " + work + " and run again"
        : "";
  }

  /**
   * Makes an artifact of what already lies in the key's directory, such as one of the artifacts
   * inside it: only the manifest is written, and put in place by one rename.
   */
  public Artifact seal(StageKey key, StageResult result) {
    fence.run();
    try {
      Path building = path(".building/" + key.directory());
      Files.makeDirectories(fs, building);
      String json = Manifest.of(key, result).json();
      Files.write(fs, building, Manifest.NAME, json.getBytes(StandardCharsets.UTF_8));
      unseal(key.directory());
      fence.run();
      commit.put(new Path(building, Manifest.NAME), new Path(path(key.directory()), Manifest.NAME));
      Artifact sealed = open(key.directory());
      log.accept(key.directory() + ": " + summary(sealed.manifest()));
      return sealed;
    } catch (IOException e) {
      throw new UncheckedIOException(key.directory() + ": " + e.getMessage() + hint(e), e);
    }
  }

  /** Takes the manifest away: the directory is no artifact any more, its files stay. */
  public void unseal(String directory) {
    fence.run();
    try {
      commit.remove(path(directory + "/" + Manifest.NAME));
    } catch (IOException e) {
      throw new UncheckedIOException(directory + ": " + e.getMessage(), e);
    }
  }

  /** Removes a directory, its manifest first, so that no reader takes a half for a whole. */
  public void remove(String directory) {
    unseal(directory);
    try {
      commit.remove(path(directory));
    } catch (IOException e) {
      throw new UncheckedIOException(directory + ": " + e.getMessage(), e);
    }
  }

  /** Deletes what is no artifact, or a part of one that is being built, if it is there. */
  public void delete(Path path) throws IOException {
    commit.remove(path);
  }

  /** Renames a file of an artifact that is being built. */
  public void rename(Path from, Path to) throws IOException {
    fence.run();
    Files.rename(fs, from, to);
  }

  /** Puts a file in place that is no artifact, such as a page for people. */
  public void publish(String name, byte[] content) throws IOException {
    fence.run();
    Path building = path(".building");
    Files.write(fs, building, name, content);
    commit.remove(path(name));
    commit.put(new Path(building, name), path(name));
  }

  /** Moves a directory, or a file such as a manifest, to where nothing is. */
  public void move(String from, String to) {
    fence.run();
    try {
      Files.makeDirectories(fs, path(to).getParent());
      commit.move(path(from), path(to));
    } catch (IOException e) {
      throw new UncheckedIOException(from + ": " + e.getMessage(), e);
    }
  }

  /**
   * Removes from an artifact's directory what its manifest does not name, such as the files of one
   * that stood there before; artifacts inside it stay.
   */
  public void tidy(Artifact artifact) {
    if (rehearsal != null) {
      return;
    }
    try {
      for (FileStatus status : fs.listStatus(artifact.path())) {
        String name = status.getPath().getName();
        boolean named =
            artifact.manifest().files().stream()
                .anyMatch(f -> f.name().equals(name) || f.name().startsWith(name + "/"));
        if (!named
            && !name.startsWith(".")
            && !name.equals(Manifest.NAME)
            && !exists(artifact.directory() + "/" + name + "/" + Manifest.NAME)) {
          commit.remove(status.getPath());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(artifact.directory() + ": " + e.getMessage(), e);
    }
  }

  /** Whether anything has that name. */
  public boolean exists(String name) {
    try {
      return fs.exists(path(name));
    } catch (IOException e) {
      throw new UncheckedIOException(name + ": " + e.getMessage(), e);
    }
  }

  /**
   * Moves an artifact that took work, or a part of one, out of the way for good.
   *
   * @param names inside the directory, in the order of their going
   * @return where they are: {@code directory.old-1}, or the next number that is free
   */
  public String setAside(String directory, List<String> names) {
    int number = 1;
    while (exists(directory + ".old-" + number)) {
      number++;
    }
    String old = directory + ".old-" + number;
    for (String name : names) {
      if (exists(directory + "/" + name)) {
        move(directory + "/" + name, old + "/" + name);
      }
    }
    return old;
  }

  /** Names of the directories inside a directory, in order; none if it does not exist. */
  public List<String> directories(String directory) {
    try {
      return Arrays.stream(fs.listStatus(path(directory)))
          .filter(FileStatus::isDirectory)
          .map(status -> status.getPath().getName())
          .sorted()
          .toList();
    } catch (FileNotFoundException e) {
      return List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(directory + ": " + e.getMessage(), e);
    }
  }

  /** The people who watch. */
  public Watcher watcher() {
    return log;
  }

  /** Tells the people who watch one line. */
  public void say(String line) {
    log.accept(line);
  }

  /** The artifact of that key if nothing needs to be done for it. */
  public Optional<Artifact> upToDate(StageKey key) {
    Optional<Artifact> found = find(key.directory()).filter(f -> f.manifest().answers(key));
    if (rehearsal != null) {
      rehearsal.asked(key, found.isPresent());
    }
    return found;
  }

  /** The artifact in that directory, if there is a valid one. */
  public Optional<Artifact> find(String directory) {
    try {
      return Optional.of(stored.open(directory));
    } catch (InvalidArtifact e) {
      return Optional.empty();
    }
  }

  /**
   * The artifact in that directory; files are checked by presence and length.
   *
   * @throws InvalidArtifact if it has no manifest, or a file is missing or of another length
   */
  public Artifact open(String directory) {
    return stored.open(directory);
  }

  /**
   * Reads every file of the artifact and compares its hash with the manifest, once in the life of
   * this object.
   *
   * @throws InvalidArtifact naming the first file that differs
   */
  public void verify(Artifact artifact) {
    stored.verify(artifact);
  }

  /**
   * The same, also if it was compared or made before.
   *
   * @throws InvalidArtifact naming the first file that differs
   */
  public void readBack(Artifact artifact) {
    stored.readBack(artifact);
  }

  private void build(StageKey key, Path building, StageBody body) throws IOException {
    for (Input input : key.inputs()) {
      if (!input.stage().equals(Input.RAW)) {
        stored.verify(stored.unchanged(input));
      }
    }
    fence.run();
    log.begins(key.directory());
    Files.makePrivateDirectory(fs, work);
    commit.remove(building);
    Files.makeDirectories(fs, building);
    try {
      String json = Manifest.of(key, body.write(building)).json();
      fence.run(); // what another run builds there by now is not what this names
      Files.write(fs, building, Manifest.NAME, json.getBytes(StandardCharsets.UTF_8));
    } catch (IOException | RuntimeException e) {
      discard(building, e);
      throw e;
    } catch (FSError e) {
      // how Hadoop's local file system throws what happens while it writes
      discard(building, e);
      throw new IOException(Files.reason(e), e);
    }
  }

  /**
   * Leaves nothing half-written behind, unless another run is writing there by now; what failed
   * first stays what is told.
   */
  private void discard(Path building, Throwable failure) {
    try {
      commit.remove(building);
    } catch (IOException | RuntimeException e) {
      failure.addSuppressed(e);
    }
  }

  private boolean answers(Path directory, StageKey key) throws IOException {
    Path manifest = new Path(directory, Manifest.NAME);
    if (!fs.exists(manifest)) {
      return false;
    }
    try {
      return Manifest.read(Files.read(fs, manifest)).answers(key);
    } catch (UncheckedIOException | ChecksumException torn) {
      return false;
    }
  }

  private static String summary(Manifest manifest) {
    var counts = manifest.counts();
    if (counts.in() == 0) {
      return "made";
    }
    String kept = "kept " + counts.kept() + " of " + counts.in();
    return counts.dropped().isEmpty() ? kept : kept + ", dropped " + counts.dropped();
  }
}
