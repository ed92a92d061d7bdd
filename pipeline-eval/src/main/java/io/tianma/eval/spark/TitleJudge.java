package io.tianma.eval.spark;

import io.tianma.data.gap.PairRow;
import io.tianma.data.hadoop.Artifact;
import io.tianma.data.shard.TokenizedPair;
import io.tianma.data.spark.ingest.TitlePairs;
import io.tianma.data.spark.rows.VocabFiles;
import io.tianma.data.spark.rows.Workspace;
import io.tianma.data.spark.shards.TitleShards;
import io.tianma.data.token.Tokenizer;
import io.tianma.eval.metric.Sample;
import io.tianma.eval.metric.TitleOptions;
import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.spark.pretrain.Judge;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Judges a model by the titles that it writes for the validation pairs: the mean of one score, with
 * the titles as they stand in the file. Published tables choose their epoch so.
 */
public final class TitleJudge implements Judge {
  private final JavaSparkContext context;
  private final String metric;
  private final Tokenizer tokenizer;
  private final List<PairRow> pairs;
  private final List<TokenizedPair> rows;
  private final TitleOptions options;

  /**
   * @param validation pairs that are not trained on; the first {@code options.generate()} of them
   *     are written for
   * @param score such as {@code bleu}
   */
  public TitleJudge(
      Workspace workspace,
      Artifact validation,
      Artifact vocab,
      String score,
      TitleOptions options) {
    this.context = JavaSparkContext.fromSparkContext(workspace.spark().sparkContext());
    this.metric = options.evaluate().scoring().name(score);
    this.tokenizer = VocabFiles.tokenizer(workspace, vocab);
    List<PairRow> all = TitlePairs.read(workspace, validation);
    this.pairs = all.subList(0, Math.min(all.size(), options.generate()));
    this.rows =
        pairs.stream()
            .map(p -> TitleShards.tokens(p, tokenizer, options.maxSource(), options.maxTarget()))
            .toList();
    this.options = options;
  }

  @Override
  public String key() {
    return "dev-" + metric;
  }

  @Override
  public double score(ModelConfig config, float[] weights) {
    List<int[]> written =
        Generation.write(
            context, rows, Model.of(config, weights), options.evaluate(), options.generation());
    double sum = 0;
    for (int i = 0; i < rows.size(); i++) {
      PairRow pair = pairs.get(i);
      String title = tokenizer.decode(written.get(i));
      sum +=
          Sample.of(pair.id(), pair.source(), pair.target(), title, 1, options.evaluate().scoring())
              .scores()
              .get(metric);
    }
    return rows.isEmpty() ? 0 : sum / rows.size();
  }
}
