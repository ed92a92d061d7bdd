package io.tianma.eval.spark;

import com.fasterxml.jackson.databind.JsonNode;
import io.tianma.data.hadoop.Artifact;
import io.tianma.data.hadoop.Artifacts;
import io.tianma.data.store.CanonicalJson;
import io.tianma.data.store.FileEntry;
import io.tianma.eval.report.ReportModel.Curve;
import io.tianma.eval.report.ReportModel.Growth;
import io.tianma.eval.report.ReportModel.Point;
import io.tianma.train.checkpoint.HuggingFaceConfig;
import io.tianma.train.events.EventLog;
import io.tianma.train.model.Architecture;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * What checkpoints tell about training: {@code metrics.jsonl}, one line a round with {@code tokens}
 * seen since the run began, {@code loss} and, where it was taken, {@code held-out-loss}; and what
 * growth recorded in its manifest.
 */
final class Training {
  private static final String SPEED = "target-tokens-per-second";

  private final Artifacts artifacts;
  private final FileSystem fs;

  Training(Artifacts artifacts) {
    this.artifacts = artifacts;
    this.fs = artifacts.fileSystem();
  }

  /** One curve for each trained model size of the chain. */
  List<Curve> curves(List<Artifact> chain) throws IOException {
    List<Curve> curves = new ArrayList<>();
    for (Artifact artifact : chain) {
      Optional<FileEntry> metrics = file(artifact, "metrics.jsonl");
      if (artifact.manifest().stage().equals("pretrain") && metrics.isPresent()) {
        String name = artifact.directory().substring(artifact.directory().lastIndexOf('/') + 1);
        curves.add(
            curve(
                name, parameters(artifact), artifact.text(fs, metrics.get().name()), speeds(name)));
      }
    }
    return curves;
  }

  private static Curve curve(
      String stage, long parameters, String lines, Map<Long, Double> speeds) {
    List<Point> train = new ArrayList<>();
    List<Point> heldOut = new ArrayList<>();
    List<Point> rate = new ArrayList<>();
    List<Point> speed = new ArrayList<>();
    for (String line : lines.lines().toList()) {
      JsonNode round = CanonicalJson.read(line, JsonNode.class);
      long tokens = round.path("tokens").asLong();
      addIfThere(train, tokens, round.path("loss"));
      addIfThere(heldOut, tokens, round.path("held-out-loss"));
      addIfThere(rate, tokens, round.path("learning-rate"));
      Double each = speeds.get(round.path("step").asLong());
      if (each != null) {
        speed.add(new Point(tokens, each));
      }
    }
    return new Curve(stage, parameters, train, heldOut, rate, speed);
  }

  /** Speeds by step, from what was written for TensorBoard, which alone knows times. */
  private Map<Long, Double> speeds(String stage) throws IOException {
    Path directory = artifacts.path("tensorboard/" + stage);
    Map<Long, Double> speeds = new TreeMap<>();
    if (fs.exists(directory)) {
      for (FileStatus file : fs.listStatus(directory)) {
        if (file.getPath().getName().startsWith("events.")) {
          try (InputStream in = fs.open(file.getPath())) {
            speeds.putAll(EventLog.values(in, SPEED));
          }
        }
      }
    }
    return speeds;
  }

  private static void addIfThere(List<Point> points, long tokens, JsonNode value) {
    if (value.isNumber()) {
      points.add(new Point(tokens, value.asDouble()));
    }
  }

  /** What each growth of the chain did, in order. */
  List<Growth> growths(List<Artifact> chain) {
    List<Growth> growths = new ArrayList<>();
    for (Artifact artifact : chain) {
      JsonNode statistics = artifact.manifest().statistics();
      if (artifact.manifest().stage().equals("grow")) {
        growths.add(
            new Growth(
                artifact.directory().replaceFirst("^checkpoints/", "").replaceFirst("/.*", ""),
                statistics.path("parameters-before").asLong(),
                statistics.path("parameters-after").asLong(),
                statistics.path("max-delta-logits").asDouble()));
      }
    }
    return growths;
  }

  private long parameters(Artifact checkpoint) throws IOException {
    Optional<FileEntry> config = file(checkpoint, "config.json");
    if (config.isEmpty()) {
      return 0;
    }
    String json = checkpoint.text(fs, config.get().name());
    return Architecture.parameters(HuggingFaceConfig.decode(json)).count();
  }

  private static Optional<FileEntry> file(Artifact artifact, String name) {
    return artifact.manifest().files().stream()
        .filter(f -> f.name().equals(name) || f.name().endsWith("/" + name))
        .findFirst();
  }
}
