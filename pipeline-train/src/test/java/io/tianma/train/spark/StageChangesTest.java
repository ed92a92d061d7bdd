package io.tianma.train.spark;

import static io.tianma.train.plan.PretrainOptions.UpdaterState.AVERAGED;
import static io.tianma.train.plan.PretrainOptions.UpdaterState.RESET;
import static io.tianma.train.plan.PretrainOptions.UpdaterState.WORKER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tianma.data.hadoop.Artifact;
import io.tianma.data.store.Records;
import io.tianma.data.testing.LocalSpark;
import io.tianma.train.model.parameter.Parameter;
import io.tianma.train.plan.GrowOptions;
import io.tianma.train.plan.OptimizerOptions;
import io.tianma.train.plan.OuterOptions;
import io.tianma.train.plan.OuterOptions.Method;
import io.tianma.train.plan.PretrainOptions;
import io.tianma.train.plan.StageOptions;
import io.tianma.train.spark.checkpoints.CheckpointFiles;
import io.tianma.train.spark.checkpoints.Snapshot;
import io.tianma.train.spark.grow.Grow;
import io.tianma.train.spark.pretrain.Pretrain;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Stages of one run that are trained in different ways, and what that must not do. */
@ExtendWith(LocalSpark.class)
class StageChangesTest {
  private static final double RATE = 0.01;
  private static final PretrainOptions PLAIN = TinyRun.options(2, 1);
  private static final OptimizerOptions ADAM = PLAIN.optimizer();

  @TempDir Path directory;
  private TinyRun run;

  @BeforeEach
  void open(SparkSession spark) {
    run = new TinyRun(spark, directory);
  }

  /**
   * Adam's first step from zero moments is the rate; corrected as if they had begun with the run it
   * is half of it here, after thousands of steps 3.16 of it.
   */
  @Test
  void momentsThatBeginAnewAreCorrectedFromThere() {
    for (var before : List.of(RESET, WORKER)) {
      PretrainOptions first = Records.with(PLAIN, "updaterState", before);
      Moved moved = twoStages("after-" + before, first, PLAIN);
      assertThat(moved.most()).as("after " + before).isBetween(0.9 * RATE, 1.1 * RATE);
    }
    PretrainOptions two = Records.with(PLAIN, "updaterState", WORKER);
    PretrainOptions three = Records.with(two, "workers", 3);
    assertThat(twoStages("more-workers", two, three).most()).isBetween(0.9 * RATE, 1.1 * RATE);
  }

  /** SlowMo's momentum is a displacement over the rate, a hundred of them here. */
  @Test
  void aMomentumMeansNothingToAnotherOptimizer() {
    PretrainOptions slowmo = outer(Method.SLOWMO, ADAM);
    PretrainOptions bmuf = outer(Method.BMUF, ADAM);
    assertThat(twoStages("bmuf", slowmo, bmuf).most()).isLessThan(4 * RATE);
    assertThat(run.lines)
        .contains("warning: the momentum of slowmo means nothing to bmuf, which begins anew");
    run.lines.clear();
    twoStages("slowmo", slowmo, slowmo);
    assertThat(run.lines).noneMatch(line -> line.startsWith("warning"));
  }

  @Test
  void aMomentumMovesNothingThatIsFrozen() {
    OptimizerOptions frozen = Records.with(ADAM, "freeze", List.of("encoder.*"));
    Moved moved = twoStages("frozen", outer(Method.DILOCO, ADAM), outer(Method.DILOCO, frozen));
    int still = 0;
    for (Parameter parameter : moved.before.list()) {
      if (parameter.name().startsWith("encoder.")) {
        for (int i = (int) parameter.offset(); i < parameter.end(); i++) {
          assertThat(moved.after.state()[i]).isEqualTo(moved.before.state()[i]);
          still++;
        }
      }
    }
    assertThat(still).isPositive();
    assertThat(moved.most()).isPositive();
  }

  /** Nothing is trained again for what changes no bit. */
  @Test
  void whatDecidesNoBitIsInNoKey() {
    Artifact small = run.pretrain(PLAIN, TinyRun.stage(2));
    PretrainOptions other =
        Records.with(
            PLAIN, "keep", 1, "checkpointEvery", 1, "tensorboard", true, "exactResume", false);
    assertThat(run.pretrain(other, TinyRun.stage(2)).hash()).isEqualTo(small.hash());
    StageOptions next = new StageOptions("next", 1, TinyRun.SMALL);
    Artifact grown = Grow.run(run.workspace, small, run.shards(), grow(8), next);
    Artifact same = Grow.run(run.workspace, small, run.shards(), grow(4), next);
    assertThat(same.hash()).isEqualTo(grown.hash());
  }

  @Test
  void aModelThatIsNotTheGrownOneNamesItsKeysAndWhoMakesIt() {
    Artifact small = run.pretrain(PLAIN, TinyRun.stage(2));
    StageOptions large = new StageOptions("large", 1, TinyRun.LARGE);
    Artifact grown = Grow.run(run.workspace, small, run.shards(), grow(4), large);
    StageOptions wider =
        new StageOptions("large", 1, Records.with(TinyRun.LARGE, "dFf", 32, "decoderLayers", 3));
    assertThatThrownBy(
            () -> Pretrain.run(run.workspace, run.shards(), Optional.of(grown), PLAIN, wider))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "stage large: checkpoints/large/round-000000 was made with"
                + " stages (name = large).model.d-ff = 24, now 32;"
                + " stages (name = large).model.decoder-layers = 2, now 3; set it back, or run"
                + " tianma grow --stage large first");
  }

  private record Moved(Snapshot before, Snapshot after) {
    double most() {
      double most = 0;
      for (int i = 0; i < before.parameters(); i++) {
        most = Math.max(most, Math.abs((double) after.state()[i] - before.state()[i]));
      }
      return most;
    }
  }

  /** Some rounds in the first way, then one in the second. */
  private Moved twoStages(String name, PretrainOptions first, PretrainOptions second) {
    StageOptions one = new StageOptions(name + "-1", 12, TinyRun.SMALL);
    StageOptions two = new StageOptions(name + "-2", 1, TinyRun.SMALL);
    Artifact trained = Pretrain.run(run.workspace, run.shards(), Optional.empty(), first, one);
    Artifact grown = Grow.run(run.workspace, trained, run.shards(), grow(4), two);
    Artifact last = Pretrain.run(run.workspace, run.shards(), Optional.of(grown), second, two);
    return new Moved(read(grown), read(last));
  }

  private static GrowOptions grow(int pairs) {
    return new GrowOptions(
        0, GrowOptions.NewLayers.COPY, GrowOptions.ScheduleRestart.CONTINUE, pairs);
  }

  private static PretrainOptions outer(Method method, OptimizerOptions optimizer) {
    return TinyRun.options(2, 1, optimizer, OuterOptions.of(method), AVERAGED);
  }

  private Snapshot read(Artifact checkpoint) {
    return CheckpointFiles.read(run.artifacts.fileSystem(), checkpoint);
  }
}
