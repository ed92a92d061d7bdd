package io.tianma.eval.spark;

import io.tianma.data.hadoop.Artifact;
import io.tianma.data.hadoop.InvalidArtifact;
import io.tianma.data.store.FileEntry;
import io.tianma.data.vocab.Vocabulary;
import io.tianma.train.checkpoint.FlatTensors;
import io.tianma.train.checkpoint.HuggingFaceConfig;
import io.tianma.train.model.Architecture;
import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.model.parameter.Parameters;
import io.tianma.train.spark.exchange.ModelDirectory;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** The weights of a checkpoint in main memory, to be broadcast. */
final class Model implements Serializable {
  private static final long serialVersionUID = 1L;

  private final String config;
  private final float[] weights;

  private Model(String config, float[] weights) {
    this.config = config;
    this.weights = weights;
  }

  /** A model that is being trained. */
  static Model of(ModelConfig config, float[] weights) {
    return new Model(HuggingFaceConfig.encode(config), weights);
  }

  /**
   * Reads {@code config.json} and {@code model.safetensors}, wherever they lie in the artifact.
   *
   * @throws InvalidArtifact if one is missing, or a weight is not finite
   */
  static Model read(FileSystem fs, Artifact checkpoint) {
    return read(fs, checkpoint, false);
  }

  /**
   * The same.
   *
   * @param averaged whether to read the averaged weights instead
   * @throws IllegalArgumentException if they are wanted and not there
   */
  static Model read(FileSystem fs, Artifact checkpoint, boolean averaged) {
    FileEntry config = file(checkpoint, "config.json");
    FileEntry tensors = averaged ? average(checkpoint) : file(checkpoint, "model.safetensors");
    try {
      return read(fs, checkpoint, config, tensors);
    } catch (IOException e) {
      throw new UncheckedIOException(checkpoint.directory() + ": " + e.getMessage(), e);
    }
  }

  /**
   * Reads an exported directory, or one of others.
   *
   * @throws IllegalArgumentException as {@link ModelDirectory} says
   */
  static Model read(FileSystem fs, Path directory) throws IOException {
    ModelDirectory model = ModelDirectory.open(fs, directory);
    float[] weights = new float[model.parameters()];
    model.read(weights, leftOut -> {});
    return of(model.config(), weights);
  }

  private static Model read(FileSystem fs, Artifact checkpoint, FileEntry file, FileEntry tensors)
      throws IOException {
    ModelConfig config = HuggingFaceConfig.decode(checkpoint.text(fs, file.name()));
    checkpoint.check(fs, tensors);
    Parameters parameters = Architecture.parameters(config);
    float[] weights = new float[Math.toIntExact(parameters.count())];
    try (InputStream in = fs.open(checkpoint.file(tensors.name()))) {
      FlatTensors.read(in, tensors.bytes(), parameters, Map.of("", 0), weights);
    }
    for (float weight : weights) {
      if (!Float.isFinite(weight)) {
        throw new InvalidArtifact(checkpoint.directory(), tensors.name() + " holds " + weight);
      }
    }
    return of(config, weights);
  }

  /**
   * @throws IllegalArgumentException if the model was not trained with a vocabulary of that size
   */
  void check(String checkpoint, Vocabulary vocabulary) {
    if (config().vocab() != vocabulary.size()) {
      throw new IllegalArgumentException(
          checkpoint
              + ": the model knows "
              + config().vocab()
              + " tokens, the vocabulary has "
              + vocabulary.size()
              + "; use it with the vocabulary that it was trained with");
    }
  }

  ModelConfig config() {
    return HuggingFaceConfig.decode(config);
  }

  float[] weights() {
    return weights;
  }

  private static FileEntry average(Artifact checkpoint) {
    return find(checkpoint, "average.safetensors")
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "evaluate.averaged = true: "
                        + checkpoint.directory()
                        + " holds no averaged weights; train with pretrain.optimizer.ema"));
  }

  private static FileEntry file(Artifact checkpoint, String name) {
    return find(checkpoint, name)
        .orElseThrow(() -> new InvalidArtifact(checkpoint.directory(), "it holds no " + name));
  }

  private static Optional<FileEntry> find(Artifact checkpoint, String name) {
    return checkpoint.manifest().files().stream()
        .filter(f -> f.name().equals(name) || f.name().endsWith("/" + name))
        .findFirst();
  }
}
