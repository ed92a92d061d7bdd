package io.tianma.train.spark.exchange;

import io.tianma.data.hadoop.Artifact;
import io.tianma.data.hadoop.Artifacts;
import io.tianma.data.hadoop.Files;
import io.tianma.data.spark.rows.Workspace;
import io.tianma.data.store.FileEntry;
import io.tianma.data.vocab.Vocabulary;
import io.tianma.train.checkpoint.FlatTensors;
import io.tianma.train.checkpoint.HuggingFaceConfig;
import io.tianma.train.checkpoint.NamedTensor;
import io.tianma.train.checkpoint.RotaryLayouts;
import io.tianma.train.checkpoint.SafeTensors;
import io.tianma.train.grow.Quantity;
import io.tianma.train.grow.VocabularyGrowth;
import io.tianma.train.model.Architecture;
import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.spark.checkpoints.CheckpointFiles;
import io.tianma.train.spark.checkpoints.Snapshot;
import io.tianma.train.tensor.RotaryPairs.Layout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.fs.ChecksumFileSystem;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Writes a checkpoint as a directory that transformers opens: {@code config.json}, {@code
 * model.safetensors}, {@code generation_config.json}; {@code vocab.txt} and {@code
 * tokenization_tianma.py} with the settings and words that it needs; a model card. A model that is
 * not T5 brings the code that computes it, {@code modeling_tianma.py}. All of it, or nothing.
 */
public final class Export {
  static final String VOCAB = "vocab.txt";
  static final String TOKENIZER = Companions.TOKENIZER;

  /** Without this, transformers refuses a safetensors file. */
  private static final Map<String, String> METADATA = Map.of("format", "pt");

  /** All that an export may hold. */
  private static final Set<String> NAMES =
      Set.of(
          CheckpointFiles.MODEL,
          CheckpointFiles.CONFIG,
          VOCAB,
          TOKENIZER,
          Companions.SPECIAL_TOKENS,
          Companions.GENERATION,
          Companions.CARD,
          Companions.USER_WORDS,
          Companions.TOKENIZATION,
          Companions.MODELING);

  private final FileSystem from;
  private final Artifacts artifacts;
  private final Artifact checkpoint;
  private final Optional<Artifact> vocab;
  private final boolean averaged;
  private final Optional<Layout> layout;
  private final Optional<String> words;

  private Export(
      Artifacts artifacts,
      Artifact checkpoint,
      Optional<Artifact> vocab,
      boolean averaged,
      Optional<Layout> layout,
      Optional<String> words) {
    this.words = words;
    this.averaged = averaged;
    this.layout = layout;
    this.artifacts = artifacts;
    this.from = artifacts.fileSystem();
    this.checkpoint = checkpoint;
    this.vocab = vocab;
  }

  /**
   * Exports a checkpoint of a round, or of a finished stage.
   *
   * @param vocab whose {@code vocab.txt} the model was trained with; not needed for an imported one
   *     that brought its own
   * @param directory on any file system that Hadoop knows; must not exist
   * @throws IllegalArgumentException if it exists, or the vocabulary is not that of the model
   */
  public static Path run(
      Workspace workspace, Artifact checkpoint, Optional<Artifact> vocab, String directory) {
    return run(workspace, checkpoint, vocab, directory, false, Optional.empty(), false);
  }

  /**
   * The same.
   *
   * @param averaged whether to export the averaged weights
   * @param layout of rotary positions, if it is to be another than the model's
   * @param overwrite whether an export that is there may be replaced, when the new one is whole
   * @throws IllegalArgumentException also if the checkpoint holds none, or what is to be replaced
   *     is no export
   */
  public static Path run(
      Workspace workspace,
      Artifact checkpoint,
      Optional<Artifact> vocab,
      String directory,
      boolean averaged,
      Optional<Layout> layout,
      boolean overwrite) {
    return run(
        workspace, checkpoint, vocab, directory, averaged, layout, overwrite, Optional.empty());
  }

  /**
   * The same.
   *
   * @param words another vocabulary, a token a line: tokens may be reordered and cut, and a new one
   *     is the mean of its pieces, see {@link VocabularyGrowth}
   * @throws IllegalArgumentException also if it lacks a token that the model needs
   */
  public static Path run(
      Workspace workspace,
      Artifact checkpoint,
      Optional<Artifact> vocab,
      String directory,
      boolean averaged,
      Optional<Layout> layout,
      boolean overwrite,
      Optional<String> words) {
    workspace.artifacts().verify(checkpoint);
    FileSystem from = workspace.artifacts().fileSystem();
    try {
      Path to = new Path(directory);
      FileSystem fs = plain(to.getFileSystem(from.getConf()));
      Export export = new Export(workspace.artifacts(), checkpoint, vocab, averaged, layout, words);
      new OutputDirectory(fs, to, NAMES).write(overwrite, part -> export.write(fs, part));
      workspace.artifacts().say(checkpoint.directory() + ": exported to " + directory);
      return to;
    } catch (IOException e) {
      throw new UncheckedIOException(directory + ": " + e.getMessage(), e);
    }
  }

  /** Without Hadoop's checksum files, which other programs neither know nor keep right. */
  static FileSystem plain(FileSystem fs) {
    return fs instanceof ChecksumFileSystem checked ? checked.getRawFileSystem() : fs;
  }

  private void write(FileSystem fs, Path to) throws IOException {
    Snapshot snapshot = CheckpointFiles.read(from, checkpoint);
    String words = vocabulary();
    int size = Vocabulary.parse(words).size();
    if (size != snapshot.config().vocab()) {
      throw new IllegalArgumentException(
          "the vocabulary has %d tokens, the model of %s knows %d"
              .formatted(size, checkpoint.directory(), snapshot.config().vocab()));
    }
    float[] weights = averaged ? snapshot.average() : snapshot.state();
    if (weights == null) {
      throw new IllegalArgumentException(
          checkpoint.directory()
              + ": holds no averaged weights; train with pretrain.optimizer.ema");
    }
    ModelConfig config = snapshot.config();
    if (layout.isPresent()) {
      weights = weights.clone();
      RotaryLayouts.convert(config, layout.get(), weights);
      config = RotaryLayouts.converted(config, layout.get());
    }
    String written = words;
    if (this.words.isPresent()) {
      written = this.words.get();
      VocabularyGrowth growth = VocabularyGrowth.between(config, words, written);
      weights = growth.apply(Quantity.WEIGHT, Arrays.copyOf(weights, snapshot.parameters()));
      config = growth.config();
    }
    List<NamedTensor> tensors = FlatTensors.of(Architecture.parameters(config), "", weights, 0);
    Files.write(fs, to, CheckpointFiles.MODEL, out -> SafeTensors.write(out, tensors, METADATA));
    text(fs, to, CheckpointFiles.CONFIG, HuggingFaceConfig.encode(config));
    text(fs, to, VOCAB, written);
    new Companions(artifacts, checkpoint, config).write(fs, to, vocab, own(TOKENIZER));
  }

  private String vocabulary() throws IOException {
    if (vocab.isPresent()) {
      return vocab.get().text(from, VOCAB);
    }
    String own = own(VOCAB);
    if (own == null) {
      throw new IllegalArgumentException(
          checkpoint.directory() + ": holds no vocab.txt; export it with the vocab artifact");
    }
    return own;
  }

  /** A text that an imported model brought; null if it did not. */
  private String own(String name) throws IOException {
    for (FileEntry file : checkpoint.manifest().files()) {
      if (file.name().equals(name)) {
        return checkpoint.text(from, name);
      }
    }
    return null;
  }

  private static void text(FileSystem fs, Path to, String name, String text) throws IOException {
    Files.write(fs, to, name, text.getBytes(StandardCharsets.UTF_8));
  }
}
