package io.tianma.jobs.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.tianma.data.hadoop.Files;
import io.tianma.data.store.CanonicalJson;
import io.tianma.data.store.Input;
import io.tianma.data.store.Manifest;
import io.tianma.eval.metric.Evaluation;
import io.tianma.eval.metric.Sample;
import io.tianma.jobs.shell.Failed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * An evaluation and the configuration of all that led to it, as its directory and the manifests
 * around it say.
 */
final class EvaluatedRun {
  private final FileSystem fs;
  private final Path evaluation;

  /**
   * @param path of an evaluation, of a work directory, or of a fine-tuning in it
   * @throws Failed if there is no evaluation
   */
  EvaluatedRun(Configuration hadoop, String path) {
    Path given = new Path(path);
    try {
      this.fs = given.getFileSystem(hadoop);
      this.evaluation = fs.makeQualified(find(fs, given));
    } catch (IOException e) {
      throw new UncheckedIOException(path + ": " + e.getMessage(), e);
    }
  }

  private static Path find(FileSystem fs, Path given) throws IOException {
    for (Path candidate :
        List.of(given, new Path(given, "finetune/evaluation"), new Path(given, "evaluation"))) {
      if (fs.exists(new Path(candidate, "metrics.json"))
          && fs.exists(new Path(candidate, Manifest.NAME))) {
        return candidate;
      }
    }
    throw new Failed(
        given
            + ": there is no evaluation; name a work directory, or work/evaluation, or"
            + " work/finetune/evaluation");
  }

  Path directory() {
    return evaluation;
  }

  Evaluation evaluation() {
    return CanonicalJson.read(text(new Path(evaluation, "metrics.json")), Evaluation.class);
  }

  List<Sample> samples() {
    return text(new Path(evaluation, "samples.jsonl"))
        .lines()
        .map(line -> CanonicalJson.read(line, Sample.class))
        .toList();
  }

  /** Every setting of every stage on the way, by its dotted name; hashes of what came in raw. */
  Map<String, String> settings() {
    Map<String, String> settings = new TreeMap<>();
    collect(manifest(evaluation), settings, new TreeMap<>());
    return settings;
  }

  private void collect(Manifest manifest, Map<String, String> into, Map<String, Boolean> seen) {
    flatten(manifest.stage(), manifest.configuration(), into);
    into.put(manifest.stage() + " (rows kept)", Long.toString(manifest.counts().kept()));
    for (Input input : manifest.inputs()) {
      if (input.stage().equals(Input.RAW)) {
        into.put("raw " + new Path(input.path()).getName(), input.hash().substring(0, 12));
      } else if (seen.put(input.path(), true) == null) {
        Path there = new Path(workDirectory(), input.path());
        if (exists(new Path(there, Manifest.NAME))) {
          collect(manifest(there), into, seen);
        }
      }
    }
  }

  /** Two levels up for a fine-tuning, one for any other. */
  private Path workDirectory() {
    Path parent = evaluation.getParent();
    return parent.getName().equals("finetune") ? parent.getParent() : parent;
  }

  private static void flatten(String name, JsonNode value, Map<String, String> into) {
    if (value.isObject() && !value.isEmpty()) {
      value.fields().forEachRemaining(f -> flatten(name + "." + f.getKey(), f.getValue(), into));
    } else {
      into.put(name, value.isTextual() ? value.asText() : value.toString());
    }
  }

  private Manifest manifest(Path directory) {
    return CanonicalJson.read(text(new Path(directory, Manifest.NAME)), Manifest.class);
  }

  private boolean exists(Path file) {
    try {
      return fs.exists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String text(Path file) {
    try {
      return Files.read(fs, file);
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": " + e.getMessage(), e);
    }
  }
}
