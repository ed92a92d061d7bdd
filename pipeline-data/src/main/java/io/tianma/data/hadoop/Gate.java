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
 * The way by which artifacts become visible: a directory of the run that holds the work directory,
 * its fencing token. What is complete is renamed into it, and from there to its name. Whoever takes
 * the work directory over removes the gates of others, so that the file system itself refuses the
 * renames of a run that was only cut off: their source or target is not there. Only the start of a
 * run makes a gate. For file systems whose renames are atomic.
 */
final class Gate {
  private static final String GATES = ".gates";

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
    if (!isOpen()) { // on a local disk a rename would make it
      throw new IOException(own + " is gone: another run has taken the work directory over");
    }
    String name = target.toUri().getPath().substring(work.toUri().getPath().length() + 1);
    Path inside = new Path(own, URLEncoder.encode(name, StandardCharsets.UTF_8));
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

  /** The first rename shuts it; what stood in it goes back to where it is adopted. */
  private void shut(Path gate) throws IOException {
    Path removed = gate;
    if (!gate.getName().startsWith(".")) {
      removed = new Path(gate.getParent(), "." + gate.getName());
      Files.rename(fs, gate, removed);
    }
    for (FileStatus complete : fs.listStatus(removed)) {
      String name = URLDecoder.decode(complete.getPath().getName(), StandardCharsets.UTF_8);
      Path building = new Path(work, ".building/" + name);
      Files.makeDirectories(fs, building.getParent());
      Files.delete(fs, building);
      Files.rename(fs, complete.getPath(), building);
    }
    Files.delete(fs, removed);
  }
}
