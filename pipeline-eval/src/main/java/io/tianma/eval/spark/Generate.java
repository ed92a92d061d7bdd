package io.tianma.eval.spark;

import io.tianma.data.hadoop.Artifact;
import io.tianma.data.shard.TokenizedPair;
import io.tianma.data.spark.Vocab;
import io.tianma.data.spark.Workspace;
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
   * Generates greedily, each batch of texts being one task.
   *
   * @param maxSource tokens after which a text is cut
   * @return one text for each, in their order
   * @throws IllegalArgumentException if the vocabulary is not that of the model
   */
  public static List<String> run(
      Workspace workspace,
      Artifact checkpoint,
      Artifact vocab,
      List<String> texts,
      int maxSource,
      EvaluateOptions options) {
    if (texts.isEmpty()) {
      return List.of();
    }
    Tokenizer tokenizer = Vocab.tokenizer(workspace, vocab);
    workspace.artifacts().verify(checkpoint);
    Model model = Model.read(workspace.artifacts().fileSystem(), checkpoint);
    model.check(checkpoint, tokenizer.vocabulary());
    List<TokenizedPair> rows = new ArrayList<>();
    for (String text : texts) {
      rows.add(new TokenizedPair("", tokenizer.encode(text, maxSource), NO_TARGET, 0));
    }
    JavaSparkContext context = JavaSparkContext.fromSparkContext(workspace.spark().sparkContext());
    return Generation.write(context, rows, model, options, 1).stream()
        .map(tokenizer::decode)
        .toList();
  }
}
