package io.tianma.train.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tianma.data.hadoop.Artifact;
import io.tianma.data.store.Records;
import io.tianma.data.testing.LocalSpark;
import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.plan.PretrainOptions;
import io.tianma.train.spark.pretrain.Judge;
import io.tianma.train.spark.pretrain.Pretrain;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The best round by a judge, whatever the losses are. */
@ExtendWith(LocalSpark.class)
class JudgedRunTest {
  @TempDir Path directory;
  private TinyRun run;

  @BeforeEach
  void open(SparkSession spark) {
    run = new TinyRun(spark, directory);
  }

  /** Says what it was told to say, one score after the other. */
  private static final class Scores implements Judge {
    private final Deque<Double> left = new ArrayDeque<>();
    private final List<Float> firstWeights = new ArrayList<>();

    Scores(double... scores) {
      for (double score : scores) {
        left.add(score);
      }
    }

    @Override
    public String key() {
      return "dev-applause";
    }

    @Override
    public double score(ModelConfig config, float[] weights) {
      assertThat(config.vocab()).isEqualTo(TinyRun.VOCAB);
      firstWeights.add(weights[0]);
      return left.remove();
    }
  }

  private Artifact run(Judge judge, int patience) {
    PretrainOptions options =
        Records.with(
            TinyRun.options(2, 2), "evaluateEvery", 1, "checkpointEvery", 1, "patience", patience);
    return Pretrain.run(
        run.workspace,
        run.shards(),
        Optional.empty(),
        options,
        TinyRun.stage(4),
        Optional.of(judge),
        false);
  }

  private static long round(Artifact result) {
    return (long) TinyRun.statistic(result, "round");
  }

  @Test
  void theBestRoundIsTheOneWithTheGreatestScore() {
    Scores scores = new Scores(1, 9, 2, 2);
    Artifact best = run(scores, 9);
    assertThat(round(best)).isEqualTo(2);
    assertThat(TinyRun.statistic(best, "dev-applause")).isEqualTo(9);
    assertThat(run.lines).contains("small: dev-applause was greatest after round 2 of 4");
    assertThat(scores.firstWeights).as("a model that learns").doesNotHaveDuplicates().hasSize(4);
    assertThat(run(new Scores(), 9).hash()).as("up to date").isEqualTo(best.hash());
  }

  @Test
  void patienceGoesByTheScores() {
    assertThat(round(run(new Scores(9, 2, 1), 2))).isEqualTo(1);
    assertThat(run.lines).anyMatch(line -> line.startsWith("small: stopped early after round 3"));
  }

  @Test
  void scoresOfBeforeAnInterruptionCount() {
    assertThatThrownBy(() -> run(new Scores(3, 8), 9)).isInstanceOf(RuntimeException.class);
    Scores rest = new Scores(4, 5);
    assertThat(round(run(rest, 9))).isEqualTo(2);
    assertThat(rest.left).as("nothing is judged twice").isEmpty();
  }

  @Test
  void withoutPatienceTheLastRoundIsTheResult() {
    assertThat(round(run(new Scores(9, 1, 1, 1), 0))).isEqualTo(4);
  }
}
