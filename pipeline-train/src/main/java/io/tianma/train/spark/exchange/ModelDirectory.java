package io.tianma.train.spark.exchange;

import io.tianma.data.hadoop.Files;
import io.tianma.data.text.Utf8;
import io.tianma.train.checkpoint.HuggingFaceConfig;
import io.tianma.train.checkpoint.NamedTensor;
import io.tianma.train.model.Architecture;
import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.model.parameter.Parameter;
import io.tianma.train.model.parameter.Parameters;
import io.tianma.train.spark.checkpoints.CheckpointFiles;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A directory of others with {@code config.json} and safetensors: a model of T5.1.1 or mT5, or one
 * that Tianma exported. Whoever reads one reads it by this. Nothing in it is trusted: sizes are
 * compared with the files before memory is taken, each tensor with the name and the shape that the
 * configuration asks for, and weights are finite.
 */
public final class ModelDirectory {
  /** Names under which transformers may write the embedding, or a tied head, once more. */
  private static final Set<String> COPIES =
      Set.of("encoder.embed_tokens.weight", "decoder.embed_tokens.weight", "lm_head.weight");

  private static final String EMBEDDING = "shared.weight";

  /** What transformers leaves out of old checkpoints: the model never had it. */
  private static final Set<String> IGNORED =
      Set.of("decoder.block.0.layer.1.EncDecAttention.relative_attention_bias.weight");

  private final Path directory;
  private final ModelConfig config;
  private final Parameters parameters;
  private final Weights from;

  private ModelDirectory(Path directory, ModelConfig config, Weights from) {
    this.directory = directory;
    this.config = config;
    this.parameters = Architecture.parameters(config);
    this.from = from;
  }

  /**
   * Reads the configuration.
   *
   * @throws IllegalArgumentException if a file is missing, the model is none that is supported, or
   *     it has more parameters than its files can hold
   */
  public static ModelDirectory open(FileSystem system, Path directory) throws IOException {
    FileSystem fs = Export.plain(system);
    Path file = new Path(directory, CheckpointFiles.CONFIG);
    if (!fs.exists(file)) {
      throw new IllegalArgumentException(
          file + " is not there: a Hugging Face directory with safetensors is needed");
    }
    ModelConfig config =
        HuggingFaceConfig.decode(Utf8.strict(Files.bytes(fs, file), file.toString()));
    ModelDirectory model = new ModelDirectory(directory, config, Weights.of(fs, directory));
    long count = model.parameters.count();
    long bytes = model.from.bytes();
    if (count > bytes || count > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "%s: config.json asks for %,d parameters, its weights have %,d bytes; correct its sizes"
              .formatted(directory, count, bytes));
    }
    return model;
  }

  public ModelConfig config() {
    return config;
  }

  /** Number of parameters. */
  public int parameters() {
    return (int) parameters.count();
  }

  /**
   * Reads the weights into the beginning of an array.
   *
   * @param out is told of a tensor that is left out
   * @throws IllegalArgumentException if they are not those of the configuration, or not finite
   */
  public void read(float[] weights, Consumer<String> out) {
    Map<String, NamedTensor> read;
    String embedding;
    try {
      embedding = embedding(from.names());
      read = new TreeMap<>(from.read(name -> place(name, embedding, weights)));
    } catch (IOException e) {
      throw new IllegalArgumentException(directory + ": " + e.getMessage(), e);
    }
    if (!embedding.equals(EMBEDDING)) {
      NamedTensor only = read.remove(embedding);
      read.put(EMBEDDING, new NamedTensor(EMBEDDING, only.shape(), only.data()));
    }
    for (Parameter parameter : parameters) {
      NamedTensor tensor = read.get(parameter.name());
      if (tensor == null || !tensor.hasShape(parameter.shape())) {
        throw new IllegalArgumentException(
            "%s: config.json asks for %s %s, the file has %s"
                .formatted(directory, parameter.name(), parameter.shape(), tensor));
      }
    }
    refuseNotFinite(weights);
    for (NamedTensor tensor : read.values()) {
      if (IGNORED.contains(tensor.name())) {
        out.accept(
            "warning: " + tensor.name() + " is left out, as transformers does: no T5 has it");
      } else if (!parameters.contains(tensor.name())) {
        checkCopy(tensor, read.get(EMBEDDING));
      }
    }
  }

  private void refuseNotFinite(float[] weights) {
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

  /** Under which name the embedding is there; some files have it under the encoder's only. */
  private static String embedding(Set<String> names) {
    return names.contains(EMBEDDING)
        ? EMBEDDING
        : names.stream()
            .filter(name -> name.endsWith(".embed_tokens.weight") && COPIES.contains(name))
            .findFirst()
            .orElse(EMBEDDING);
  }

  private FloatBuffer place(String stored, String embedding, float[] weights) {
    String name = stored.equals(embedding) ? EMBEDDING : stored;
    if (!parameters.contains(name)) {
      return null;
    }
    Parameter parameter = parameters.named(name);
    return FloatBuffer.wrap(
        weights, (int) parameter.offset(), Math.toIntExact(parameter.elements()));
  }

  private void checkCopy(NamedTensor tensor, NamedTensor embedding) {
    if (!COPIES.contains(tensor.name()) || !tensor.data().equals(embedding.data())) {
      throw new IllegalArgumentException(
          directory + ": " + tensor.name() + " is no part of the model that config.json describes");
    }
  }
}
