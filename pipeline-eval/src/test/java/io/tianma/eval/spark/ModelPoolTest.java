package io.tianma.eval.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.tianma.data.shard.TokenizedPair;
import io.tianma.data.testing.LocalSpark;
import io.tianma.eval.metric.EvaluateOptions;
import io.tianma.eval.metric.overlap.Dialect;
import io.tianma.train.decode.GenerationOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** An executor has a model once, not once for each of its tasks. */
@ExtendWith(LocalSpark.class)
class ModelPoolTest {
  private static final int TASKS = 6;
  private static final EvaluateOptions OPTIONS =
      new EvaluateOptions(4, 1, 3, Dialect.STANDARD, "reference", 1);

  @TempDir Path directory;

  @Test
  void weightsAreOpenedOnceForAllTasksAndChunksThatWrite(SparkSession spark) {
    TinyRun run = new TinyRun(spark, directory);
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    List<TokenizedPair> rows = rows(run);
    long before = ModelPool.opened();
    try (Generation generation =
        new Generation(context, model(run), OPTIONS, GenerationOptions.GREEDY)) {
      assertThat(generation.next(rows)).hasSize(rows.size());
      assertThat(generation.next(rows)).hasSize(rows.size());
    }
    assertThat(ModelPool.opened() - before).isEqualTo(1);
  }

  @Test
  void weightsAreOpenedOnceForAllTasksThatMeasureLosses(SparkSession spark) {
    TinyRun run = new TinyRun(spark, directory);
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    List<TokenizedPair> rows = rows(run);
    long before = ModelPool.opened();
    for (int i = 1; i <= 2; i++) {
      var sums =
          TeacherForcing.sums(
              context, context.parallelize(rows, TASKS), Map.of(), model(run), OPTIONS);
      assertThat(sums.all().tokens()).isPositive();
      assertThat(ModelPool.opened() - before).as("a model after the other").isEqualTo(i);
    }
  }

  private static List<TokenizedPair> rows(TinyRun run) {
    List<TokenizedPair> rows =
        new HeldOut(run.workspace, run.shards(TinyRun.HELD_OUT, 1, 0))
            .first(TASKS * OPTIONS.batchSize());
    assertThat(rows).hasSize(TASKS * OPTIONS.batchSize());
    return rows;
  }

  private static Model model(TinyRun run) {
    return Model.read(run.workspace.artifacts().fileSystem(), run.checkpoint("small", 16, 1));
  }
}
