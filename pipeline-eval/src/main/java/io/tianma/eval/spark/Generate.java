package io.tianma.eval.spark;

import io.tianma.data.hadoop.Artifact;
import io.tianma.data.shard.TokenizedPair;
import io.tianma.data.spark.rows.Workspace;
import io.tianma.data.token.Tokenizer;
import io.tianma.eval.metric.EvaluateOptions;
import io.tianma.train.decode.GenerationOptions;
import io.tianma.train.spark.exchange.ExportedTokenizer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;

/** What a trained model writes for texts of anybody's, a chunk after the other. */
public final class Generate implements AutoCloseable {
  private static final int[] NO_TARGET = {};

  private final Tokenizer tokenizer;
  private final int maxSource;
  private final int chunk;
  private final Generation generation;

  private Generate(
      Workspace workspace,
      Model model,
      Tokenizer tokenizer,
      int maxSource,
      EvaluateOptions options,
      GenerationOptions how) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(workspace.spark().sparkContext());
    this.tokenizer = tokenizer;
    this.maxSource = maxSource;
    this.chunk = Math.multiplyExact(options.batchSize(), Generation.BATCHES);
    this.generation = new Generation(context, model, options, how);
  }

  /**
   * Opens a checkpoint.
   *
   * @param maxSource tokens after which a text is cut
   * @throws IllegalArgumentException if the vocabulary is not that of the model
   */
  public static Generate open(
      Workspace workspace,
      Artifact checkpoint,
      Tokenizer tokenizer,
      int maxSource,
      EvaluateOptions options,
      GenerationOptions how) {
    workspace.artifacts().verify(checkpoint);
    Model model = Model.read(workspace.artifacts().fileSystem(), checkpoint, options.averaged());
    model.check(checkpoint.directory(), tokenizer.vocabulary());
    return new Generate(workspace, model, tokenizer, maxSource, options, how);
  }

  /**
   * Opens a directory that {@code export} wrote, or one in the layout of Hugging Face, on any file
   * system, with its way of cutting words.
   *
   * @throws IllegalArgumentException if it holds no model, or one of another vocabulary
   */
  public static Generate open(
      Workspace workspace,
      String directory,
      int maxSource,
      EvaluateOptions options,
      GenerationOptions how) {
    Path path = new Path(directory);
    try {
      FileSystem fs = path.getFileSystem(workspace.artifacts().fileSystem().getConf());
      Tokenizer tokenizer = ExportedTokenizer.read(fs, path);
      Model model = Model.read(fs, path);
      model.check(directory, tokenizer.vocabulary());
      return new Generate(workspace, model, tokenizer, maxSource, options, how);
    } catch (IOException e) {
      throw new UncheckedIOException("--model " + directory + ": " + e.getMessage(), e);
    }
  }

  /** Texts that are best given at a time. */
  public int chunk() {
    return chunk;
  }

  /** One text for each, in their order. */
  public List<String> next(List<String> texts) {
    List<TokenizedPair> rows =
        texts.stream()
            .map(text -> new TokenizedPair("", tokenizer.encode(text, maxSource), NO_TARGET, 0))
            .toList();
    return generation.next(rows).stream().map(tokenizer::decode).toList();
  }

  @Override
  public void close() {
    generation.close();
  }
}
