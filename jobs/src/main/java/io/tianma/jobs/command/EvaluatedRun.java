package io.tianma.jobs.command;

import io.tianma.data.hadoop.Files;
import io.tianma.data.store.CanonicalJson;
import io.tianma.data.store.Manifest;
import io.tianma.eval.metric.Evaluation;
import io.tianma.eval.metric.Sample;
import io.tianma.jobs.shell.Failed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** An evaluation and all that led to it, as its directory and the manifests around it say. */
final class EvaluatedRun {
  private final Configuration hadoop;
  private final FileSystem fs;
  private final Path evaluation;

  /**
   * @param path of an evaluation, of a work directory, or of a fine-tuning in it
   * @throws Failed if there is no evaluation
   */
  EvaluatedRun(Configuration hadoop, String path) {
    Path given = new Path(path);
    this.hadoop = hadoop;
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
            + ": there is no evaluation; name a work directory, work/evaluation,"
            + " work/finetune/evaluation, or work/evaluations/SET/STAGE");
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

  /** What led to it. */
  Origins origins() {
    return Ancestry.of(hadoop, evaluation);
  }

  private String text(Path file) {
    try {
      return Files.read(fs, file);
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": " + e.getMessage(), e);
    }
  }
}
