package io.tianma.data.hadoop;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The way by which artifacts become visible, move and go: a directory of the run that holds the
 * work directory, its fencing token. What is complete is renamed into it, and from there to its
 * name; what is to go is renamed into it and deleted there. Whoever takes the work directory over
 * removes the gates of others, so that the file system itself refuses the renames of a run that was
 * only cut off: their source or target is not there. Only the start of a run makes a gate. For file
 * systems whose renames are atomic.
 */
final class Gate {
  private static final String GATES = ".gates";

  /** Begins names of what is on its way to its place, or back; encoded names do not hold it. */
  private static final String PASSING = "~";

  /** Begins names of what is being deleted. */
  private static final String GOING = "~~";

  private final FileSystem fs;
  private final Path work;
  private final Path own;

  private Gate(FileSystem fs, Path work, Path own) {
    this.fs = fs;
    this.work = work;
    this.own = own;
  }

  /**
   * Shuts the gates of others and makes one's own.
   *
   * @param id of the run
   */
  static Gate open(FileSystem fs, Path work, String id) throws IOException {
    Gate gate = new Gate(fs, work, new Path(work, GATES + "/" + id));
    gate.shutAll();
    Files.makePrivateDirectory(fs, gate.own);
    return gate;
  }

  /** Shuts one's own, unless another run has. */
  void shut() throws IOException {
    if (isOpen()) {
      shut(own);
    }
    Path gates = own.getParent();
    try {
      if (fs.listStatus(gates).length == 0) {
        fs.delete(gates, false);
      }
    } catch (FileNotFoundException e) {
      return; // gone with those of others
    }
  }

  boolean isOpen() throws IOException {
    return fs.exists(own);
  }

  /**
   * Takes something complete into the gate.
   *
   * @param target name that it will have
   * @return where it is now
   * @throws IOException if the gate was removed
   */
  Path enter(Path from, Path target) throws IOException {
    return enter(from, "", target);
  }

  /**
   * Takes what stands at a name into the gate, to make room there. If nothing else has come to that
   * name when the gate is shut, it goes back.
   *
   * @throws IOException if the gate was removed
   */
  Path aside(Path target) throws IOException {
    return enter(target, PASSING, target);
  }

  /**
   * Moves something to where nothing is; whoever shuts the gate goes on with a move that was begun.
   *
   * @throws IOException if the gate was removed
   */
  void move(Path from, Path to) throws IOException {
    Files.rename(fs, enter(from, PASSING, to), to);
  }

  /**
   * Deletes something that is there.
   *
   * @throws IOException if the gate was removed
   */
  void remove(Path path) throws IOException {
    Files.delete(fs, enter(path, GOING, path));
  }

  private Path enter(Path from, String how, Path target) throws IOException {
    if (!isOpen()) { // on a local disk a rename would make it
      throw new IOException(own + " is gone: another run has taken the work directory over");
    }
    String name = target.toUri().getPath().substring(work.toUri().getPath().length() + 1);
    Path inside = new Path(own, how + URLEncoder.encode(name, StandardCharsets.UTF_8));
    Files.delete(fs, inside); // of a commit that failed
    Files.rename(fs, from, inside);
    return inside;
  }

  private void shutAll() throws IOException {
    FileStatus[] gates;
    try {
      gates = fs.listStatus(own.getParent());
    } catch (FileNotFoundException e) {
      return;
    }
    for (FileStatus gate : gates) {
      shut(gate.getPath());
    }
  }

  /**
   * The first rename shuts it. What was complete goes back to where it is adopted, what was on its
   * way to its place arrives there, and the rest is deleted.
   */
  private void shut(Path gate) throws IOException {
    Path removed = gate;
    if (!gate.getName().startsWith(".")) {
      removed = new Path(gate.getParent(), "." + gate.getName());
      Files.rename(fs, gate, removed);
    }
    for (FileStatus inside : fs.listStatus(removed)) {
      String name = inside.getPath().getName();
      if (!name.startsWith(GOING)) {
        release(inside.getPath(), name);
      }
    }
    Files.delete(fs, removed);
  }

  private void release(Path inside, String name) throws IOException {
    boolean passing = name.startsWith(PASSING);
    String decoded = URLDecoder.decode(passing ? name.substring(1) : name, StandardCharsets.UTF_8);
    Path to = new Path(work, passing ? decoded : ".building/" + decoded);
    if (passing && fs.exists(to)) {
      return; // what it made room for stands
    }
    Files.makeDirectories(fs, to.getParent());
    Files.delete(fs, to);
    Files.rename(fs, inside, to);
  }
}
