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
import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.spark.checkpoints.CheckpointFiles;
import io.tianma.train.spark.checkpoints.Snapshot;
import io.tianma.train.tensor.RotaryPairs.Layout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

  private final FileSystem from;
  private final Artifacts artifacts;
  private final Artifact checkpoint;
  private final Optional<Artifact> vocab;
  private final boolean averaged;
  private final Optional<Layout> layout;

  private Export(
      Artifacts artifacts,
      Artifact checkpoint,
      Optional<Artifact> vocab,
      boolean averaged,
      Optional<Layout> layout) {
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
    return run(workspace, checkpoint, vocab, directory, false, Optional.empty());
  }

  /**
   * The same.
   *
   * @param averaged whether to export the averaged weights
   * @param layout of rotary positions, if it is to be another than the model's
   * @throws IllegalArgumentException also if the checkpoint holds none
   */
  public static Path run(
      Workspace workspace,
      Artifact checkpoint,
      Optional<Artifact> vocab,
      String directory,
      boolean averaged,
      Optional<Layout> layout) {
    workspace.artifacts().verify(checkpoint);
    FileSystem from = workspace.artifacts().fileSystem();
    try {
      Path to = new Path(directory);
      FileSystem fs = plain(to.getFileSystem(from.getConf()));
      if (fs.exists(to)) {
        throw new IllegalArgumentException(
            directory + ": exists already; delete it or export to another directory");
      }
      Path part = to.suffix(".part");
      fs.delete(part, true);
      fs.mkdirs(part);
      try {
        new Export(workspace.artifacts(), checkpoint, vocab, averaged, layout).write(fs, part);
        if (!fs.rename(part, to)) {
          throw new IOException("could not rename " + part + " to " + to);
        }
      } catch (IOException | RuntimeException e) {
        fs.delete(part, true); // nothing half-written stays
        throw e;
      }
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
    List<NamedTensor> tensors = FlatTensors.of(snapshot.list(), "", weights, 0);
    Files.write(fs, to, CheckpointFiles.MODEL, out -> SafeTensors.write(out, tensors, METADATA));
    text(fs, to, CheckpointFiles.CONFIG, HuggingFaceConfig.encode(config));
    text(fs, to, VOCAB, words);
    new Companions(artifacts, checkpoint, config).write(fs, to, vocab, own(TOKENIZER));
  }

  private String vocabulary() throws IOException {
    if (vocab.isPresent()) {
      return Files.read(from, vocab.get().file(VOCAB));
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
        return Files.read(from, checkpoint.file(name));
      }
    }
    return null;
  }

  private static void text(FileSystem fs, Path to, String name, String text) throws IOException {
    Files.write(fs, to, name, text.getBytes(StandardCharsets.UTF_8));
  }
}
