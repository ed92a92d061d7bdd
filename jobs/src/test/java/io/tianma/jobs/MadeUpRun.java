package io.tianma.jobs;

import io.tianma.data.store.CanonicalJson;
import io.tianma.data.store.Counts;
import io.tianma.data.store.FileEntry;
import io.tianma.data.store.Hashes;
import io.tianma.data.store.Input;
import io.tianma.data.store.Manifest;
import io.tianma.data.store.StageKey;
import io.tianma.data.store.StageResult;
import io.tianma.eval.metric.Evaluation;
import io.tianma.eval.metric.Evaluation.CheckpointLoss;
import io.tianma.eval.metric.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A work directory of manifests and evaluations only, for tools that read nothing else. */
record MadeUpRun(Path work) {
  static final String METRIC = "rougeL-char";

  static Input raw(String path, String content) {
    return new Input(path, Input.RAW, content.length(), Hashes.sha256(content));
  }

  /** An artifact that holds one file. */
  Input artifact(String directory, String stage, Map<String, ?> how, String content, Input... from)
      throws IOException {
    return artifact(directory, stage, how, new FileEntry("part", 1, 0, content), 7, from);
  }

  /** A finished training whose weights have that hash. */
  Input trained(String stage, double learningRate, String weights, Input... from)
      throws IOException {
    FileEntry model = new FileEntry("round-000003/model.safetensors", 1, 0, Hashes.sha256(weights));
    Map<String, ?> how = Map.of("pretrain", Map.of("learning-rate", learningRate));
    return artifact("checkpoints/" + stage, "pretrain", how, model, 9, from);
  }

  Input artifact(
      String directory, String stage, Map<String, ?> how, FileEntry file, int kept, Input... from)
      throws IOException {
    StageKey key = new StageKey(stage, 1, directory, how, List.of(from));
    StageResult result = new StageResult(List.of(file), Counts.of(kept, Map.of()), Map.of());
    Manifest manifest = Manifest.of(key, result);
    Path to = Files.createDirectories(work.resolve(directory));
    Files.writeString(to.resolve(Manifest.NAME), manifest.json());
    return new Input(directory, stage, 0, manifest.hash());
  }

  /**
   * Scores of texts that were written for pairs 0, 1, …
   *
   * @param scores of each text
   */
  Path evaluation(String directory, List<Double> scores, Input... from) throws IOException {
    artifact(directory, "evaluate", Map.of("generate", scores.size()), "", from);
    double loss = 1 + scores.stream().mapToDouble(s -> s).average().orElse(0);
    String checkpoint =
        Stream.of(from)
            .map(Input::path)
            .filter(p -> p.startsWith("checkpoints/"))
            .findFirst()
            .get();
    CheckpointLoss last = new CheckpointLoss(checkpoint, 5, loss, loss / 2, 2, 3, 0.5);
    Evaluation evaluation =
        new Evaluation(4, 40, 80, 1, 1, List.of(last), "standard", scores.size(), 8, List.of());
    Path to = work.resolve(directory);
    Files.writeString(to.resolve("metrics.json"), CanonicalJson.pretty(evaluation));
    Stream.Builder<Sample> samples = Stream.builder();
    for (int i = 0; i < scores.size(); i++) {
      Map<String, Double> scored = Map.of(METRIC, scores.get(i));
      samples.add(
          new Sample("pair-" + i, "源", "目标\n" + i, "写于" + scores.get(i), "首", scored, Map.of()));
    }
    Files.writeString(
        to.resolve("samples.jsonl"),
        samples.build().map(CanonicalJson::compact).collect(Collectors.joining("\n", "", "\n")));
    return to;
  }
}
