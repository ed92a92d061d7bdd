package io.tianma.eval.spark;

import com.fasterxml.jackson.databind.JsonNode;
import io.tianma.data.hadoop.Artifact;
import io.tianma.data.hadoop.Files;
import io.tianma.data.store.CanonicalJson;
import io.tianma.data.store.FileEntry;
import io.tianma.eval.report.ReportModel.Curve;
import io.tianma.eval.report.ReportModel.Growth;
import io.tianma.eval.report.ReportModel.Point;
import io.tianma.train.checkpoint.HuggingFaceConfig;
import io.tianma.train.model.Architecture;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.FileSystem;

/**
 * What checkpoints tell about training: {@code metrics.jsonl}, one line a round with {@code tokens}
 * seen since the run began, {@code loss} and, where it was taken, {@code held-out-loss}; and what
 * growth recorded in its manifest.
 */
final class Training {
  private final FileSystem fs;

  Training(FileSystem fs) {
    this.fs = fs;
  }

  /** One curve for each trained model size of the chain. */
  List<Curve> curves(List<Artifact> chain) throws IOException {
    List<Curve> curves = new ArrayList<>();
    for (Artifact artifact : chain) {
      Optional<FileEntry> metrics = file(artifact, "metrics.jsonl");
      if (artifact.manifest().stage().equals("pretrain") && metrics.isPresent()) {
        String name = artifact.directory().substring(artifact.directory().lastIndexOf('/') + 1);
        curves.add(
            curve(name, parameters(artifact), Files.read(fs, artifact.file(metrics.get().name()))));
      }
    }
    return curves;
  }

  private static Curve curve(String stage, long parameters, String lines) {
    List<Point> train = new ArrayList<>();
    List<Point> heldOut = new ArrayList<>();
    for (String line : lines.lines().toList()) {
      JsonNode round = CanonicalJson.read(line, JsonNode.class);
      long tokens = round.path("tokens").asLong();
      addIfThere(train, tokens, round.path("loss"));
      addIfThere(heldOut, tokens, round.path("held-out-loss"));
    }
    return new Curve(stage, parameters, train, heldOut);
  }

  private static void addIfThere(List<Point> points, long tokens, JsonNode value) {
    if (value.isNumber()) {
      points.add(new Point(tokens, value.asDouble()));
    }
  }

  /** What the last growth of the chain did; null if there was none. */
  Growth growth(List<Artifact> chain) {
    Growth growth = null;
    for (Artifact artifact : chain) {
      JsonNode statistics = artifact.manifest().statistics();
      if (artifact.manifest().stage().equals("grow")) {
        growth =
            new Growth(
                statistics.path("parameters-before").asLong(),
                statistics.path("parameters-after").asLong(),
                statistics.path("max-delta-logits").asDouble());
      }
    }
    return growth;
  }

  private long parameters(Artifact checkpoint) throws IOException {
    Optional<FileEntry> config = file(checkpoint, "config.json");
    if (config.isEmpty()) {
      return 0;
    }
    String json = Files.read(fs, checkpoint.file(config.get().name()));
    return Architecture.parameters(HuggingFaceConfig.decode(json)).count();
  }

  private static Optional<FileEntry> file(Artifact artifact, String name) {
    return artifact.manifest().files().stream()
        .filter(f -> f.name().equals(name) || f.name().endsWith("/" + name))
        .findFirst();
  }
}
