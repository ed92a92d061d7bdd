package io.tianma.train.spark;

import io.tianma.data.hadoop.Artifact;
import io.tianma.data.hadoop.Files;
import io.tianma.data.hadoop.InvalidArtifact;
import io.tianma.data.store.CanonicalJson;
import io.tianma.data.store.FileEntry;
import io.tianma.train.checkpoint.FlatTensors;
import io.tianma.train.checkpoint.HuggingFaceConfig;
import io.tianma.train.checkpoint.NamedTensor;
import io.tianma.train.checkpoint.SafeTensors;
import io.tianma.train.checkpoint.TrainState;
import io.tianma.train.model.ModelConfig;
import io.tianma.train.model.Parameters;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** The files of a checkpoint. */
final class CheckpointFiles {
  static final String MODEL = "model.safetensors";
  static final String OPTIMIZER = "optimizer.safetensors";
  static final String CONFIG = "config.json";
  static final String STATE = "state.json";
  static final String METRICS = "metrics.jsonl";
  static final String OUTER = "outer.safetensors";

  /** Moments that a worker keeps; its number follows. */
  static final String WORKER = "worker-";

  private static final String FIRST_MOMENT = "m.";
  private static final String SECOND_MOMENT = "v.";

  private CheckpointFiles() {}

  static List<FileEntry> write(FileSystem fs, Path to, Snapshot snapshot) throws IOException {
    Parameters list = snapshot.list();
    int count = snapshot.parameters();
    List<FileEntry> files = new ArrayList<>();
    files.add(tensors(fs, to, MODEL, FlatTensors.of(list, "", snapshot.state(), 0)));
    files.add(tensors(fs, to, OPTIMIZER, moments(list, snapshot.state(), count)));
    if (snapshot.outer() != null) {
      files.add(tensors(fs, to, OUTER, FlatTensors.of(list, "", snapshot.outer(), 0)));
    }
    for (int worker = 0; worker < snapshot.workers().size(); worker++) {
      String name = WORKER + "%05d.safetensors".formatted(worker);
      files.add(tensors(fs, to, name, moments(list, snapshot.workers().get(worker), 0)));
    }
    files.add(text(fs, to, CONFIG, HuggingFaceConfig.encode(snapshot.config())));
    files.add(text(fs, to, STATE, CanonicalJson.pretty(snapshot.at())));
    files.add(text(fs, to, METRICS, String.join("", snapshot.metrics())));
    return files;
  }

  private static List<NamedTensor> moments(Parameters list, float[] flat, int from) {
    List<NamedTensor> moments = new ArrayList<>();
    moments.addAll(FlatTensors.of(list, FIRST_MOMENT, flat, from));
    moments.addAll(FlatTensors.of(list, SECOND_MOMENT, flat, Math.toIntExact(from + list.count())));
    return moments;
  }

  private static FileEntry tensors(FileSystem fs, Path to, String name, List<NamedTensor> tensors)
      throws IOException {
    return Files.write(fs, to, name, out -> SafeTensors.write(out, tensors, Map.of()));
  }

  private static FileEntry text(FileSystem fs, Path to, String name, String text)
      throws IOException {
    return Files.write(fs, to, name, text.getBytes(StandardCharsets.UTF_8));
  }

  static Snapshot read(FileSystem fs, Artifact checkpoint) {
    try {
      ModelConfig config = HuggingFaceConfig.decode(text(fs, checkpoint, CONFIG));
      TrainState at = CanonicalJson.read(text(fs, checkpoint, STATE), TrainState.class);
      int count = Math.toIntExact(new Parameters(config).count());
      float[] state = new float[Math.multiplyExact(3, count)];
      read(fs, checkpoint, MODEL, config, Map.of("", 0), state);
      read(fs, checkpoint, OPTIMIZER, config, moments(count, count), state);
      float[] outer = null;
      if (find(checkpoint, OUTER).isPresent()) {
        outer = new float[count];
        read(fs, checkpoint, OUTER, config, Map.of("", 0), outer);
      }
      List<float[]> workers = new ArrayList<>();
      String name = WORKER + "00000.safetensors";
      while (find(checkpoint, name).isPresent()) {
        workers.add(new float[2 * count]);
        read(fs, checkpoint, name, config, moments(0, count), workers.get(workers.size() - 1));
        name = WORKER + "%05d.safetensors".formatted(workers.size());
      }
      List<String> metrics =
          text(fs, checkpoint, METRICS).lines().map(line -> line + "\n").toList();
      return new Snapshot(config, state, outer, workers, at, metrics);
    } catch (IOException e) {
      throw new UncheckedIOException(checkpoint.directory() + ": " + e.getMessage(), e);
    }
  }

  private static Map<String, Integer> moments(int from, int count) {
    return Map.of(FIRST_MOMENT, from, SECOND_MOMENT, from + count);
  }

  private static void read(
      FileSystem fs,
      Artifact checkpoint,
      String name,
      ModelConfig config,
      Map<String, Integer> places,
      float[] state)
      throws IOException {
    FileEntry file = entry(checkpoint, name);
    try (InputStream in = new BufferedInputStream(fs.open(checkpoint.file(file.name())))) {
      FlatTensors.read(in, file.bytes(), new Parameters(config), places, state);
    }
  }

  private static String text(FileSystem fs, Artifact checkpoint, String name) throws IOException {
    return Files.read(fs, checkpoint.file(entry(checkpoint, name).name()));
  }

  private static FileEntry entry(Artifact checkpoint, String name) {
    return find(checkpoint, name)
        .orElseThrow(() -> new InvalidArtifact(checkpoint.directory(), "it holds no " + name));
  }

  /** A file lies elsewhere in the artifact of a round than in that of a finished stage. */
  private static Optional<FileEntry> find(Artifact checkpoint, String name) {
    return checkpoint.manifest().files().stream()
        .filter(f -> f.name().equals(name) || f.name().endsWith("/" + name))
        .findFirst();
  }
}
