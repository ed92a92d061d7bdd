package io.tianma.train.spark.checkpoints;

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
import io.tianma.train.model.Architecture;
import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.model.parameter.Parameters;
import io.tianma.train.optim.StateLayout;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** The files of a checkpoint. */
public final class CheckpointFiles {
  public static final String MODEL = "model.safetensors";
  static final String OPTIMIZER = "optimizer.safetensors";
  public static final String CONFIG = "config.json";
  static final String STATE = "state.json";
  static final String METRICS = "metrics.jsonl";
  static final String OUTER = "outer.safetensors";

  /** Moments that a worker keeps; its number follows. */
  static final String WORKER = "worker-";

  /** Averaged weights, under the parameters' names. */
  static final String AVERAGE = "average.safetensors";

  private CheckpointFiles() {}

  public static List<FileEntry> write(FileSystem fs, Path to, Snapshot snapshot)
      throws IOException {
    Parameters list = snapshot.list();
    int count = snapshot.parameters();
    List<FileEntry> files = new ArrayList<>();
    files.add(tensors(fs, to, MODEL, FlatTensors.of(list, "", snapshot.state(), 0)));
    files.add(tensors(fs, to, OPTIMIZER, moments(snapshot.layout(), snapshot.state(), count)));
    if (snapshot.average() != null) {
      files.add(tensors(fs, to, AVERAGE, FlatTensors.of(list, "", snapshot.average(), 0)));
    }
    if (snapshot.outer() != null) {
      files.add(tensors(fs, to, OUTER, FlatTensors.of(list, "", snapshot.outer(), 0)));
    }
    for (int worker = 0; worker < snapshot.workers().size(); worker++) {
      String name = WORKER + "%05d.safetensors".formatted(worker);
      files.add(
          tensors(fs, to, name, moments(snapshot.layout(), snapshot.workers().get(worker), 0)));
    }
    files.add(text(fs, to, CONFIG, HuggingFaceConfig.encode(snapshot.config())));
    files.add(text(fs, to, STATE, CanonicalJson.pretty(snapshot.at())));
    files.add(text(fs, to, METRICS, String.join("", snapshot.metrics())));
    return files;
  }

  private static List<NamedTensor> moments(StateLayout layout, float[] flat, int from) {
    List<NamedTensor> moments = new ArrayList<>();
    for (StateLayout.Slot slot : layout.slots()) {
      long[] shape = slot.shape().stream().mapToLong(Integer::longValue).toArray();
      moments.add(NamedTensor.of(slot.name(), shape, flat, from + slot.offset(), slot.elements()));
    }
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

  public static Snapshot read(FileSystem fs, Artifact checkpoint) {
    try {
      ModelConfig config = HuggingFaceConfig.decode(text(fs, checkpoint, CONFIG));
      TrainState at = CanonicalJson.read(text(fs, checkpoint, STATE), TrainState.class);
      StateLayout layout = layout(fs, checkpoint, config);
      int count = Math.toIntExact(Architecture.parameters(config).count());
      float[] state = new float[Math.addExact(count, layout.size())];
      read(fs, checkpoint, MODEL, config, state);
      read(fs, checkpoint, OPTIMIZER, layout, count, state);
      float[] average = readIfThere(fs, checkpoint, AVERAGE, config);
      float[] outer = readIfThere(fs, checkpoint, OUTER, config);
      List<float[]> workers = new ArrayList<>();
      String name = WORKER + "00000.safetensors";
      while (find(checkpoint, name).isPresent()) {
        workers.add(new float[layout.size()]);
        read(fs, checkpoint, name, layout, 0, workers.get(workers.size() - 1));
        name = WORKER + "%05d.safetensors".formatted(workers.size());
      }
      List<String> metrics =
          text(fs, checkpoint, METRICS).lines().map(line -> line + "\n").toList();
      return new Snapshot(config, layout, state, average, outer, workers, at, metrics);
    } catch (IOException e) {
      throw new UncheckedIOException(checkpoint.directory() + ": " + e.getMessage(), e);
    }
  }

  /** Which optimizer's state the checkpoint holds, by the names of its parts. */
  private static StateLayout layout(FileSystem fs, Artifact checkpoint, ModelConfig config)
      throws IOException {
    try (InputStream in = open(fs, checkpoint, OPTIMIZER)) {
      long bytes = entry(checkpoint, OPTIMIZER).bytes();
      return StateLayout.named(Architecture.parameters(config), SafeTensors.names(in, bytes));
    }
  }

  private static float[] readIfThere(
      FileSystem fs, Artifact checkpoint, String name, ModelConfig config) throws IOException {
    if (find(checkpoint, name).isEmpty()) {
      return null;
    }
    float[] values = new float[Math.toIntExact(Architecture.parameters(config).count())];
    read(fs, checkpoint, name, config, values);
    return values;
  }

  /** Reads parameters, or what lies as they do, into the first N of {@code values}. */
  private static void read(
      FileSystem fs, Artifact checkpoint, String name, ModelConfig config, float[] values)
      throws IOException {
    try (InputStream in = open(fs, checkpoint, name)) {
      long bytes = entry(checkpoint, name).bytes();
      FlatTensors.read(in, bytes, Architecture.parameters(config), Map.of("", 0), values);
    }
  }

  private static void read(
      FileSystem fs, Artifact checkpoint, String name, StateLayout layout, int from, float[] values)
      throws IOException {
    try (InputStream in = open(fs, checkpoint, name)) {
      Set<String> read =
          SafeTensors.read(
                  in,
                  entry(checkpoint, name).bytes(),
                  part -> {
                    StateLayout.Slot slot = layout.slot(part);
                    return slot == null
                        ? null
                        : FloatBuffer.wrap(values, from + slot.offset(), slot.elements());
                  })
              .keySet();
      for (StateLayout.Slot slot : layout.slots()) {
        if (!read.contains(slot.name())) {
          throw new IOException(name + ": no tensor " + slot.name());
        }
      }
      if (read.size() != layout.slots().size()) {
        throw new IOException(name + ": tensors that do not belong to this model");
      }
    }
  }

  private static InputStream open(FileSystem fs, Artifact checkpoint, String name)
      throws IOException {
    FileEntry file = entry(checkpoint, name);
    checkpoint.check(fs, file);
    return new BufferedInputStream(fs.open(checkpoint.file(file.name())));
  }

  private static String text(FileSystem fs, Artifact checkpoint, String name) throws IOException {
    return checkpoint.text(fs, entry(checkpoint, name).name());
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
