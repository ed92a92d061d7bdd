package io.tianma.train.spark.exchange;

import io.tianma.data.hadoop.Artifact;
import io.tianma.data.hadoop.Artifacts;
import io.tianma.data.hadoop.Files;
import io.tianma.data.spark.rows.Workspace;
import io.tianma.data.store.Counts;
import io.tianma.data.store.FileEntry;
import io.tianma.data.store.Input;
import io.tianma.data.store.JsonFile;
import io.tianma.data.store.StageKey;
import io.tianma.data.store.StageResult;
import io.tianma.data.text.Utf8;
import io.tianma.data.vocab.Vocabulary;
import io.tianma.train.checkpoint.HuggingFaceConfig;
import io.tianma.train.checkpoint.RotaryLayouts;
import io.tianma.train.checkpoint.TrainState;
import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.plan.Misfit;
import io.tianma.train.plan.PretrainOptions;
import io.tianma.train.plan.StageOptions;
import io.tianma.train.spark.checkpoints.CheckpointFiles;
import io.tianma.train.spark.checkpoints.Checkpoints;
import io.tianma.train.spark.checkpoints.Snapshot;
import io.tianma.train.tensor.RotaryPairs.Layout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Makes a Hugging Face directory of a T5.1.1 or mT5 model, or one that Tianma exported ({@code
 * config.json}, {@code model.safetensors} or shards of it, and if they are there {@code vocab.txt}
 * and {@code tokenizer_config.json}) round 0 of a stage, which {@code pretrain} goes on from as
 * from a grown one, with moments of zero.
 */
public final class Import {
  private static final String STAGE = "import";
  private static final int VERSION = 2;

  private final Artifacts artifacts;
  private final FileSystem fs;
  private final Path directory;
  private final TrainState at;
  private final Optional<Layout> layout;

  private Import(
      Artifacts artifacts, FileSystem fs, Path directory, TrainState at, Optional<Layout> layout) {
    this.layout = layout;
    this.artifacts = artifacts;
    this.fs = fs;
    this.directory = directory;
    this.at = at;
  }

  /**
   * Imports the model that a stage begins with.
   *
   * @param directory on any file system that Hadoop knows
   * @throws IllegalArgumentException if it holds no model, or another one than the stage trains
   */
  public static Artifact run(
      Workspace workspace, String directory, PretrainOptions options, StageOptions stage) {
    try {
      Path file = new Path(directory, CheckpointFiles.CONFIG);
      FileSystem fs = file.getFileSystem(workspace.artifacts().fileSystem().getConf());
      Optional<Layout> other = Optional.empty();
      if (fs.exists(file)) {
        ModelConfig model =
            HuggingFaceConfig.decode(Utf8.strict(Files.bytes(fs, file), file.toString()));
        Layout layout = stage.model().positions().rotaryLayout();
        Misfit.refuse(RotaryLayouts.converted(model, layout), stage);
        other = Optional.of(layout).filter(l -> l != model.positions().rotaryLayout());
      }
      return run(workspace, directory, options, stage.name(), other);
    } catch (IOException e) {
      throw new UncheckedIOException(directory + ": " + e.getMessage(), e);
    }
  }

  /**
   * Imports a model of any sizes.
   *
   * @param directory on any file system that Hadoop knows
   * @param options seed of the training that follows
   * @param stage name of the stage whose round 0 it becomes
   * @throws IllegalArgumentException if a file is missing or not of a supported model
   */
  public static Artifact run(
      Workspace workspace, String directory, PretrainOptions options, String stage) {
    return run(workspace, directory, options, stage, Optional.empty());
  }

  /**
   * @param layout of rotary positions that the stage wants, if it is another than the model's
   */
  private static Artifact run(
      Workspace workspace,
      String directory,
      PretrainOptions options,
      String stage,
      Optional<Layout> layout) {
    Artifacts artifacts = workspace.artifacts();
    TrainState at = TrainState.start(options.seed(), "", 0);
    try {
      Path path = new Path(directory);
      FileSystem fs = Export.plain(path.getFileSystem(artifacts.fileSystem().getConf()));
      Import from = new Import(artifacts, fs, path, at, layout);
      StageKey key =
          new StageKey(
              STAGE,
              VERSION,
              Checkpoints.directory(stage, 0),
              settings(options, layout),
              from.inputs());
      return artifacts.make(key, from::write);
    } catch (IOException e) {
      throw new UncheckedIOException(directory + ": " + e.getMessage(), e);
    }
  }

  private static Map<String, Object> settings(PretrainOptions options, Optional<Layout> layout) {
    Map<String, Object> settings = new TreeMap<>();
    settings.put("seed", options.seed());
    layout.ifPresent(other -> settings.put("rotary-layout", other));
    return settings;
  }

  private List<Input> inputs() throws IOException {
    Path config = new Path(directory, CheckpointFiles.CONFIG);
    if (!fs.exists(config)) {
      throw new IllegalArgumentException(
          config + " is not there: a Hugging Face directory with safetensors is needed");
    }
    List<Input> inputs = new ArrayList<>();
    List<String> names = new ArrayList<>(List.of(CheckpointFiles.CONFIG));
    names.addAll(Weights.of(fs, directory).files());
    names.addAll(List.of(Weights.INDEX, Export.VOCAB, Export.TOKENIZER));
    for (String name : names) {
      Path file = new Path(directory, name);
      if (fs.exists(file)) {
        long bytes = fs.getFileStatus(file).getLen();
        inputs.add(new Input(file.toString(), Input.RAW, bytes, Files.sha256(fs, file)));
      }
    }
    return inputs;
  }

  private StageResult write(Path to) throws IOException {
    ModelDirectory model = ModelDirectory.open(fs, directory);
    ModelConfig config = model.config();
    int count = model.parameters();
    float[] state = new float[moments(count)];
    model.read(state, artifacts::say);
    if (layout.isPresent()) {
      RotaryLayouts.convert(config, layout.get(), state);
      config = RotaryLayouts.converted(config, layout.get());
    }
    Snapshot snapshot = new Snapshot(config, state, null, List.of(), at, List.of());
    List<FileEntry> files =
        new ArrayList<>(CheckpointFiles.write(artifacts.fileSystem(), to, snapshot));
    for (String name : List.of(Export.VOCAB, Export.TOKENIZER)) {
      Path file = new Path(directory, name);
      if (fs.exists(file)) {
        String text = Utf8.strict(Files.bytes(fs, file), file.toString());
        files.add(copy(to, name, checked(name, config, text)));
      }
    }
    return new StageResult(files, Counts.of(0, Map.of()), Map.of("parameters", count));
  }

  /** Weights and two moments of each. */
  private int moments(int count) {
    if (count > Integer.MAX_VALUE / 3) {
      throw new IllegalArgumentException(
          "%s: its %,d parameters are more than can be trained; take a smaller model"
              .formatted(directory, count));
    }
    return 3 * count;
  }

  private FileEntry copy(Path to, String name, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return Files.write(artifacts.fileSystem(), to, name, bytes);
  }

  private String checked(String name, ModelConfig config, String text) {
    if (!name.equals(Export.VOCAB)) {
      JsonFile.of(directory + "/" + name, text);
      return text;
    }
    if (Vocabulary.parse(text).size() > config.vocab()) {
      throw new IllegalArgumentException(
          "%s: vocab.txt has %d tokens, config.json says %d"
              .formatted(directory, Vocabulary.parse(text).size(), config.vocab()));
    }
    return Vocabulary.padded(text, config.vocab());
  }
}
