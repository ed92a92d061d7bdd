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
import io.tianma.train.checkpoint.NamedTensor;
import io.tianma.train.checkpoint.RotaryLayouts;
import io.tianma.train.checkpoint.TrainState;
import io.tianma.train.model.Architecture;
import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.model.parameter.Parameter;
import io.tianma.train.model.parameter.Parameters;
import io.tianma.train.plan.Misfit;
import io.tianma.train.plan.PretrainOptions;
import io.tianma.train.plan.StageOptions;
import io.tianma.train.spark.checkpoints.CheckpointFiles;
import io.tianma.train.spark.checkpoints.Checkpoints;
import io.tianma.train.spark.checkpoints.Snapshot;
import io.tianma.train.tensor.RotaryPairs.Layout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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

  /** Names under which transformers may write the embedding, or a tied head, once more. */
  private static final Set<String> COPIES =
      Set.of("encoder.embed_tokens.weight", "decoder.embed_tokens.weight", "lm_head.weight");

  private static final String EMBEDDING = "shared.weight";

  /** What transformers leaves out of old checkpoints: the model never had it. */
  private static final Set<String> IGNORED =
      Set.of("decoder.block.0.layer.1.EncDecAttention.relative_attention_bias.weight");

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

  private ModelConfig config() throws IOException {
    Path file = new Path(directory, CheckpointFiles.CONFIG);
    return HuggingFaceConfig.decode(Utf8.strict(Files.bytes(fs, file), file.toString()));
  }

  private StageResult write(Path to) throws IOException {
    ModelConfig config = config();
    int count = count(config);
    float[] state = new float[Math.multiplyExact(3, count)];
    readWeights(config, state);
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

  /** Parameters, no more than the files can hold: their sizes may be anything before. */
  private int count(ModelConfig config) throws IOException {
    long count = Architecture.parameters(config).count();
    long bytes = Weights.of(fs, directory).bytes();
    if (count > bytes || count > Integer.MAX_VALUE / 3) {
      throw new IllegalArgumentException(
          "%s: config.json asks for %,d parameters, its weights have %,d bytes; correct its sizes"
              .formatted(directory, count, bytes));
    }
    return (int) count;
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

  private void readWeights(ModelConfig config, float[] weights) throws IOException {
    Parameters parameters = Architecture.parameters(config);
    Path file = directory;
    Map<String, NamedTensor> read;
    String embedding;
    try {
      Weights from = Weights.of(fs, directory);
      embedding = embedding(from.names());
      read = new TreeMap<>(from.read(name -> place(parameters, name, embedding, weights)));
    } catch (IOException e) {
      throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
    }
    if (!embedding.equals(EMBEDDING)) {
      NamedTensor only = read.remove(embedding);
      read.put(EMBEDDING, new NamedTensor(EMBEDDING, only.shape(), only.data()));
    }
    for (Parameter parameter : parameters) {
      NamedTensor tensor = read.get(parameter.name());
      if (tensor == null || !hasShapeOf(parameter, tensor)) {
        throw new IllegalArgumentException(
            "%s: config.json asks for %s %s, the file has %s"
                .formatted(file, parameter.name(), parameter.shape(), tensor));
      }
    }
    refuseNotFinite(parameters, weights);
    for (NamedTensor tensor : read.values()) {
      if (IGNORED.contains(tensor.name())) {
        artifacts.say(
            "warning: " + tensor.name() + " is left out, as transformers does: no T5 has it");
      } else if (!parameters.contains(tensor.name())) {
        checkCopy(file, tensor, read.get(EMBEDDING));
      }
    }
  }

  private void refuseNotFinite(Parameters parameters, float[] weights) {
    for (Parameter parameter : parameters) {
      int from = (int) parameter.offset();
      for (int i = from; i < from + parameter.elements(); i++) {
        if (!Float.isFinite(weights[i])) {
          throw new IllegalArgumentException(
              "%s: %s holds %s at place %d: weights of a training that diverged, or damaged ones"
                  .formatted(directory, parameter.name(), weights[i], i - from));
        }
      }
    }
  }

  private static boolean hasShapeOf(Parameter parameter, NamedTensor tensor) {
    long[] shape = parameter.shape().stream().mapToLong(Integer::longValue).toArray();
    return Arrays.equals(shape, tensor.shape());
  }

  /** Under which name the embedding is there; some files have it under the encoder's only. */
  private static String embedding(Set<String> names) {
    return names.contains(EMBEDDING)
        ? EMBEDDING
        : names.stream()
            .filter(name -> name.endsWith(".embed_tokens.weight") && COPIES.contains(name))
            .findFirst()
            .orElse(EMBEDDING);
  }

  private static FloatBuffer place(
      Parameters parameters, String stored, String embedding, float[] weights) {
    String name = stored.equals(embedding) ? EMBEDDING : stored;
    if (!parameters.contains(name)) {
      return null;
    }
    Parameter parameter = parameters.named(name);
    return FloatBuffer.wrap(
        weights, (int) parameter.offset(), Math.toIntExact(parameter.elements()));
  }

  private static void checkCopy(Path file, NamedTensor tensor, NamedTensor embedding) {
    if (!COPIES.contains(tensor.name()) || !tensor.data().equals(embedding.data())) {
      throw new IllegalArgumentException(
          file + ": " + tensor.name() + " is no part of the model that config.json describes");
    }
  }
}
