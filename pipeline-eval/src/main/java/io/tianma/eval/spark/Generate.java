package io.tianma.eval.spark;

import io.tianma.data.hadoop.Artifact;
import io.tianma.data.shard.TokenizedPair;
import io.tianma.data.spark.rows.VocabFiles;
import io.tianma.data.spark.rows.Workspace;
import io.tianma.data.token.Tokenizer;
import io.tianma.eval.metric.EvaluateOptions;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;

/** What a trained model writes for texts of anybody's. */
public final class Generate {
  private static final int[] NO_TARGET = {};

  private Generate() {}

  /**
   * Generates, each batch of texts being one task.
   *
   * @param maxSource tokens after which a text is cut
   * @param beams beginnings kept while writing; 1 takes the most likely token each time
   * @return one text for each, in their order
   * @throws IllegalArgumentException if the vocabulary is not that of the model
   */
  public static List<String> run(
      Workspace workspace,
      Artifact checkpoint,
      Artifact vocab,
      List<String> texts,
      int maxSource,
      int beams,
      EvaluateOptions options) {
    if (texts.isEmpty()) {
      return List.of();
    }
    Tokenizer tokenizer = VocabFiles.tokenizer(workspace, vocab);
    workspace.artifacts().verify(checkpoint);
    Model model = Model.read(workspace.artifacts().fileSystem(), checkpoint);
    model.check(checkpoint, tokenizer.vocabulary());
    List<TokenizedPair> rows = new ArrayList<>();
    for (String text : texts) {
      rows.add(new TokenizedPair("", tokenizer.encode(text, maxSource), NO_TARGET, 0));
    }
    JavaSparkContext context = JavaSparkContext.fromSparkContext(workspace.spark().sparkContext());
    return Generation.write(context, rows, model, options, beams).stream()
        .map(tokenizer::decode)
        .toList();
  }
}
