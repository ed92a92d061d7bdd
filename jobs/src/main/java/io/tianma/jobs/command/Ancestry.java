package io.tianma.jobs.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.tianma.data.hadoop.Files;
import io.tianma.data.store.FileEntry;
import io.tianma.data.store.Input;
import io.tianma.data.store.Manifest;
import io.tianma.train.spark.checkpoints.CheckpointFiles;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Gathers what the manifests say on the way from an evaluation back to raw files. */
final class Ancestry {
  /** How paths begin that say where a file lies, and not only where inside an input. */
  private static final Pattern PLACE = Pattern.compile("(\\w[\\w.+-]*:)?/");

  private final Configuration hadoop;
  private final Path work;
  private final TreeMap<String, String> settings = new TreeMap<>();
  private final TreeMap<String, String> hashes = new TreeMap<>();
  private final TreeMap<String, String> unknown = new TreeMap<>();
  private final Set<List<Object>> seen = new HashSet<>();

  private Ancestry(Configuration hadoop, Path work) {
    this.hadoop = hadoop;
    this.work = work;
  }

  /**
   * What led to an evaluation; its own directory says nothing, so that any two can be compared.
   *
   * @param evaluation its directory, absolute
   * @throws UncheckedIOException if its manifest cannot be read
   */
  static Origins of(Configuration hadoop, Path evaluation) {
    try {
      Manifest manifest = manifest(hadoop, evaluation);
      Path work = workDirectory(hadoop, evaluation, manifest);
      Ancestry ancestry = new Ancestry(hadoop, work);
      ancestry.artifact(manifest.stage(), work, manifest);
      return new Origins(ancestry.settings, ancestry.hashes, ancestry.unknown);
    } catch (IOException e) {
      throw new UncheckedIOException(evaluation + ": " + e.getMessage(), e);
    }
  }

  /**
   * The directory above an artifact in which most of its inputs lie, the nearest of such; a
   * directory between may have one of the same name.
   */
  private static Path workDirectory(Configuration hadoop, Path artifact, Manifest manifest)
      throws IOException {
    List<String> made =
        manifest.inputs().stream()
            .filter(input -> !input.stage().equals(Input.RAW))
            .map(Input::path)
            .filter(path -> !new Path(path).isUriPathAbsolute())
            .toList();
    Path best = artifact.getParent();
    int most = 0;
    for (Path above = best; above != null && most < made.size(); above = above.getParent()) {
      int found = 0;
      for (String path : made) {
        Path there = new Path(new Path(above, path), Manifest.NAME);
        found += there.getFileSystem(hadoop).exists(there) ? 1 : 0;
      }
      if (found > most) {
        most = found;
        best = above;
      }
    }
    return best;
  }

  private void artifact(String label, Path in, Manifest manifest) {
    flatten(label, manifest.configuration());
    put(label + " (version)", Integer.toString(manifest.code()));
    put(label + " (rows kept)", Long.toString(manifest.counts().kept()));
    for (FileEntry file : manifest.files()) {
      if (last(file.name()).equals(CheckpointFiles.MODEL)) {
        put(label + " (weights)", Origins.shown(file.sha256()));
      }
    }
    for (Input input : manifest.inputs()) {
      if (input.stage().equals(Input.RAW)) {
        put(label + " raw " + name(input), Origins.shown(input.hash()));
      } else {
        made(in, input);
      }
    }
  }

  /** Where a file lay inside its input; of one with a place of its own, only the name. */
  private static String name(Input raw) {
    return PLACE.matcher(raw.path()).lookingAt() ? last(raw.path()) : raw.path();
  }

  private static String last(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private void made(Path in, Input input) {
    Path there = new Path(in, input.path());
    if (!seen.add(List.of(there, input.hash()))) {
      return;
    }
    boolean elsewhere = new Path(input.path()).isUriPathAbsolute(); // of another run
    Path its = elsewhere ? there.getParent() : in;
    Manifest manifest = null;
    String why = "is another now";
    try {
      manifest = manifest(hadoop, there);
      if (elsewhere) {
        its = workDirectory(hadoop, there, manifest);
      }
    } catch (FileNotFoundException e) {
      why = "is gone";
    } catch (IOException | UncheckedIOException | IllegalArgumentException e) {
      manifest = null;
      why = "cannot be read";
    }
    String label = label(input.stage(), its, there);
    hashes.merge(label, Origins.shown(input.hash()), (one, other) -> one + " " + other);
    if (manifest != null && manifest.hash().equals(input.hash())) {
      artifact(label, its, manifest);
    } else {
      unknown.put(label, why);
    }
  }

  /** The stage, and where it stands unless its directory has its name. */
  private String label(String stage, Path its, Path directory) {
    String inside = its.toUri().relativize(directory.toUri()).getPath();
    if (!its.equals(work)) {
      inside = its.getName() + "/" + inside;
    }
    return inside.equals(stage) ? stage : stage + "[" + inside + "]";
  }

  private void flatten(String name, JsonNode value) {
    if (value.isObject() && !value.isEmpty()) {
      value.fields().forEachRemaining(f -> flatten(name + "." + f.getKey(), f.getValue()));
    } else {
      put(name, value.isTextual() ? value.asText() : value.toString());
    }
  }

  /** Nothing that was said before is lost. */
  private void put(String name, String value) {
    settings.merge(name, value, (one, other) -> one + " " + other);
  }

  private static Manifest manifest(Configuration hadoop, Path directory) throws IOException {
    Path file = new Path(directory, Manifest.NAME);
    return Manifest.read(Files.read(file.getFileSystem(hadoop), file));
  }
}
