package io.tianma.train.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.tianma.data.hadoop.Artifact;
import io.tianma.data.store.CanonicalJson;
import io.tianma.data.testing.LocalSpark;
import io.tianma.train.model.Architecture;
import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.model.parameter.Initializer;
import io.tianma.train.model.parameter.Parameter;
import io.tianma.train.model.parameter.Parameters;
import io.tianma.train.optim.AveragedWeights;
import io.tianma.train.optim.ParameterRules;
import io.tianma.train.optim.Schedule;
import io.tianma.train.optim.StateLayout;
import io.tianma.train.plan.AdafactorOptions;
import io.tianma.train.plan.GrowOptions;
import io.tianma.train.plan.GrowOptions.NewLayers;
import io.tianma.train.plan.GrowOptions.ScheduleRestart;
import io.tianma.train.plan.ModelSizes;
import io.tianma.train.plan.OptimizerOptions;
import io.tianma.train.plan.OptimizerOptions.Method;
import io.tianma.train.plan.OuterOptions;
import io.tianma.train.plan.PretrainOptions;
import io.tianma.train.plan.PretrainOptions.UpdaterState;
import io.tianma.train.plan.StageOptions;
import io.tianma.train.spark.checkpoints.CheckpointFiles;
import io.tianma.train.spark.checkpoints.Snapshot;
import io.tianma.train.spark.grow.Comparison;
import io.tianma.train.spark.grow.Grow;
import io.tianma.train.spark.pretrain.Pretrain;
import io.tianma.train.spark.rounds.HeldOutLoss;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Each option of the optimizer in a run of two workers. */
@ExtendWith(LocalSpark.class)
class OptimizerOptionsTest {
  /** An option away from its default, on a model with dropout. */
  private enum Option {
    LABEL_SMOOTHING(with(0.1, 0, 1, List.of())),
    Z_LOSS(with(0, 1e-3, 1, List.of())),
    MICRO_BATCHES(with(0, 0, 3, List.of())),
    FREEZE(with(0, 0, 1, List.of("encoder.*", "shared.weight"))),
    EMA(with(Method.ADAMW, 0, 0, 1, List.of(), 0.9)),
    ADAFACTOR(with(Method.ADAFACTOR, 0, 0, 1, List.of(), 0)),
    ALL(with(Method.ADAFACTOR, 0.1, 1e-3, 2, List.of("decoder.block.0.layer.1.*"), 0.9));

    final OptimizerOptions optimizer;

    Option(OptimizerOptions optimizer) {
      this.optimizer = optimizer;
    }
  }

  private static final StageOptions STAGE =
      new StageOptions("small", 5, new ModelSizes(8, 4, 2, 12, 1, 1, false, 0.1));

  @TempDir Path directory;
  private TinyRun run;

  @BeforeEach
  void open(SparkSession spark) {
    run = new TinyRun(spark, directory);
  }

  private static OptimizerOptions with(
      double labelSmoothing, double zLoss, int microBatches, List<String> freeze) {
    return with(Method.ADAMW, labelSmoothing, zLoss, microBatches, freeze, 0);
  }

  private static OptimizerOptions with(
      Method method,
      double labelSmoothing,
      double zLoss,
      int microBatches,
      List<String> freeze,
      double ema) {
    return new OptimizerOptions(
        method,
        0.01,
        2,
        Schedule.Decay.CONSTANT,
        0.9,
        0.999,
        1e-6,
        0.01,
        List.of(),
        freeze,
        1,
        labelSmoothing,
        zLoss,
        microBatches,
        ema,
        new AdafactorOptions(true, 1, 0.8, 1e-30, 1e-3, 4));
  }

  private static PretrainOptions options(Option option) {
    return TinyRun.options(2, 2, option.optimizer);
  }

  @ParameterizedTest
  @EnumSource
  void goesOnWithEqualBits(Option option, @TempDir Path other, SparkSession spark) {
    goesOn(options(option), other, spark);
  }

  private void goesOn(PretrainOptions options, Path other, SparkSession spark) {
    Artifact whole = run.pretrain(options, STAGE);
    TinyRun stopped =
        new TinyRun(
            spark,
            other,
            1,
            line -> {
              if (line.startsWith("checkpoints/small/round-000002")) {
                throw new IllegalStateException("killed");
              }
            });
    assertThatThrownBy(() -> stopped.pretrain(options, STAGE)).hasMessage("killed");
    TinyRun again = new TinyRun(spark, other);
    Artifact resumed = again.pretrain(options, STAGE);
    assertThat(again.lines).contains("checkpoints/small/round-000002: going on from here");
    assertThat(TinyRun.files(resumed)).isEqualTo(TinyRun.files(whole));
    assertThat(resumed.hash()).isEqualTo(whole.hash());
  }

  @ParameterizedTest
  @EnumSource
  void changesWhatIsLearned(Option option, @TempDir Path other, SparkSession spark) {
    Artifact with = run.pretrain(options(option), STAGE);
    OptimizerOptions none = with(0, 0, 1, List.of());
    TinyRun another = new TinyRun(spark, other);
    Artifact without = another.pretrain(TinyRun.options(2, 2, none), STAGE);
    if (option == Option.EMA) {
      assertThat(read(with).state()).isEqualTo(read(another, without).state());
    } else {
      assertThat(read(with).weights()).isNotEqualTo(read(another, without).weights());
    }
  }

  @Test
  void whatIsFrozenKeepsItsFirstBits() {
    Snapshot trained = read(run.pretrain(options(Option.FREEZE), STAGE));
    ModelConfig config = trained.config();
    float[] state = trained.state();
    int count = trained.parameters();
    ParameterRules rules = Option.FREEZE.optimizer.rules();
    for (Parameter parameter : Architecture.parameters(config)) {
      float[] fresh = Initializer.values(parameter, 7);
      int moved = 0;
      for (int i = 0; i < fresh.length; i++) {
        int at = (int) parameter.offset() + i;
        boolean still = state[at] == fresh[i] && state[count + at] == 0;
        moved += still ? 0 : 1;
      }
      assertThat(moved > 0).as(parameter.name()).isNotEqualTo(rules.frozen(parameter));
    }
  }

  @ParameterizedTest
  @CsvSource({"ADAFACTOR, WORKER", "ALL, RESET", "ALL, WORKER"})
  void goesOnWithItsStateElsewhereToo(
      Option option, UpdaterState updaterState, @TempDir Path other, SparkSession spark) {
    PretrainOptions options =
        TinyRun.options(
            2, 2, option.optimizer, OuterOptions.of(OuterOptions.Method.DILOCO), updaterState);
    goesOn(options, other, spark);
  }

  @Test
  void averagesTheWeightsOfAllRounds() {
    double memory = 0.5; // more than (1 + t) / (10 + t) before step 8
    OptimizerOptions optimizer = with(Method.ADAMW, 0, 0, 1, List.of(), memory);
    PretrainOptions options = TinyRun.options(2, 2, optimizer);
    float[] average = fresh();
    Snapshot last = null;
    for (int round = 1; round <= 6; round++) {
      last = read(run.pretrain(options, new StageOptions("small", round, TinyRun.SMALL)));
      AveragedWeights.update(average, last.weights(), memory, 2L * (round - 1), 2);
      assertThat(last.average()).isEqualTo(average);
    }
    assertThat(last.average()).isNotEqualTo(last.weights());
    String line = last.metrics().get(5);
    JsonNode metrics = CanonicalJson.read(line, JsonNode.class);
    assertThat(metrics.path("averaged-held-out-loss").asDouble())
        .isPositive()
        .isNotEqualTo(metrics.path("held-out-loss").asDouble());
  }

  private static float[] fresh() {
    ModelConfig config = TinyRun.SMALL.config(TinyRun.VOCAB);
    Parameters parameters = Architecture.parameters(config);
    float[] weights = new float[(int) parameters.count()];
    for (Parameter parameter : parameters) {
      float[] values = Initializer.values(parameter, 7);
      System.arraycopy(values, 0, weights, (int) parameter.offset(), values.length);
    }
    return weights;
  }

  /** Factored moments and averaged weights grow with the model, which trains on. */
  @Test
  void allOfItGrows() {
    PretrainOptions options = options(Option.ALL);
    Artifact small = run.pretrain(options, STAGE);
    StageOptions stage = new StageOptions("large", 2, TinyRun.LARGE);
    GrowOptions grow = new GrowOptions(0.1, NewLayers.COPY, ScheduleRestart.CONTINUE, 8);
    Artifact grown = Grow.run(run.workspace, small, run.shards(), grow, stage);
    Snapshot before = read(small);
    Snapshot after = read(grown);
    assertThat(after.layout().slot("r.shared.weight").elements()).isEqualTo(TinyRun.VOCAB);
    StateLayout trainedOn = options.optimizer().layout(after.list());
    assertThat(after.layout().sameAs(trainedOn)).as("training converts them").isFalse();
    assertThat(after.average()).hasSize(after.parameters());
    Comparison comparison =
        Comparison.of(
            new Comparison.Model(before.config(), before.average()),
            new Comparison.Model(after.config(), after.average()),
            HeldOutLoss.first(run.artifacts.fileSystem(), run.shards(), 8),
            "reference",
            1);
    assertThat(comparison.maxDeltaLogits()).isLessThan(1e-5);
    float[] dense = after.layout().secondMoments(moments(after));
    for (float moment : dense) {
      assertThat(moment).isNotNegative();
    }
    Artifact trained =
        Pretrain.run(run.workspace, run.shards(), Optional.of(grown), options, stage);
    assertThat(TinyRun.statistic(trained, "loss")).isPositive();
  }

  private static float[] moments(Snapshot snapshot) {
    return Arrays.copyOfRange(snapshot.state(), snapshot.parameters(), snapshot.state().length);
  }

  private Snapshot read(Artifact checkpoint) {
    return read(run, checkpoint);
  }

  private static Snapshot read(TinyRun run, Artifact checkpoint) {
    return CheckpointFiles.read(run.artifacts.fileSystem(), checkpoint);
  }
}
