package io.tianma.jobs.command;

import io.tianma.data.hadoop.Artifact;
import io.tianma.data.hadoop.Artifacts;
import io.tianma.data.hadoop.Files;
import io.tianma.data.hadoop.InvalidArtifact;
import io.tianma.data.store.Input;
import io.tianma.data.store.Manifest;
import io.tianma.jobs.shell.Failed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Walks from an artifact back to raw files, from manifest to manifest. */
final class Lineage {
  private final Configuration hadoop;
  private final Consumer<String> out;
  private final List<String> broken = new ArrayList<>();
  private final Set<String> told = new HashSet<>();

  /**
   * @param out receives one line for each link
   */
  Lineage(Configuration hadoop, Consumer<String> out) {
    this.hadoop = hadoop;
    this.out = out;
  }

  /** What does not hold together, one sentence each. */
  List<String> broken() {
    return broken;
  }

  /**
   * Tells the lineage of the artifact in that directory.
   *
   * @throws InvalidArtifact if there is none
   */
  void tell(Path directory) {
    try {
      FileSystem fs = directory.getFileSystem(hadoop);
      Path absolute = fs.makeQualified(directory);
      if (!fs.exists(absolute)) {
        throw new Failed(directory + ": there is no such directory");
      }
      if (!fs.exists(new Path(absolute, Manifest.NAME))) {
        throw new Failed(
            directory
                + " is no artifact: it has no "
                + Manifest.NAME
                + "; name one directory of a"
                + " work directory, such as work/evaluation");
      }
      Path work = workDirectory(fs, absolute);
      Artifacts artifacts = new Artifacts(hadoop, work.toString(), line -> {});
      String relative = work.toUri().relativize(absolute.toUri()).getPath();
      artifact(artifacts, artifacts.open(relative), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The directory above that the paths of the artifact's inputs begin at. */
  private Path workDirectory(FileSystem fs, Path absolute) throws IOException {
    Path manifest = new Path(absolute, Manifest.NAME);
    List<Input> inputs;
    try {
      inputs = Manifest.read(Files.read(fs, manifest)).inputs();
    } catch (UncheckedIOException e) {
      throw new InvalidArtifact(absolute.getName(), Manifest.NAME + " is torn or was edited");
    }
    List<Input> made = inputs.stream().filter(i -> !i.stage().equals(Input.RAW)).toList();
    for (Path above = absolute.getParent(); above != null; above = above.getParent()) {
      if (made.isEmpty() || fs.exists(new Path(above, made.get(0).path()))) {
        return above;
      }
    }
    throw new Failed(absolute + " was made from " + made.get(0).path() + ", which is gone");
  }

  private void artifact(Artifacts artifacts, Artifact artifact, int depth) {
    Manifest manifest = artifact.manifest();
    String line = line(artifact.directory(), manifest.stage(), artifact.hash(), depth);
    boolean again = !told.add(artifact.hash());
    out.accept(again && !manifest.inputs().isEmpty() ? line + "  (see above)" : line);
    if (again) {
      return;
    }
    for (Input input : manifest.inputs()) {
      if (input.stage().equals(Input.RAW)) {
        out.accept(
            line(input.path(), Input.RAW, input.hash(), depth + 1) + "  " + input.bytes() + " B");
      } else {
        made(artifacts, artifact, input, depth + 1);
      }
    }
  }

  private void made(Artifacts artifacts, Artifact of, Input input, int depth) {
    try {
      Artifact found = artifacts.open(input.path());
      if (found.hash().equals(input.hash())) {
        artifact(artifacts, found, depth);
        return;
      }
      broken.add(
          of.directory()
              + " was made from another "
              + input.path()
              + " than the one that is there");
    } catch (InvalidArtifact e) {
      broken.add(e.getMessage());
    }
    out.accept(line(input.path(), input.stage(), input.hash(), depth) + "  (not this one)");
  }

  private static String line(String path, String stage, String hash, int depth) {
    return "%-60s %-9s %s".formatted("  ".repeat(depth) + path, stage, hash);
  }
}
