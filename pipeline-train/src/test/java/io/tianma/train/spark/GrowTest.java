package io.tianma.train.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tianma.data.hadoop.Artifact;
import io.tianma.data.shard.TokenizedPair;
import io.tianma.data.testing.LocalSpark;
import io.tianma.train.plan.GrowOptions;
import io.tianma.train.plan.GrowOptions.NewLayers;
import io.tianma.train.plan.GrowOptions.ScheduleRestart;
import io.tianma.train.plan.ModelSizes;
import io.tianma.train.plan.OuterOptions;
import io.tianma.train.plan.OuterOptions.Method;
import io.tianma.train.plan.PretrainOptions;
import io.tianma.train.plan.PretrainOptions.UpdaterState;
import io.tianma.train.plan.StageOptions;
import io.tianma.train.spark.checkpoints.CheckpointFiles;
import io.tianma.train.spark.checkpoints.Snapshot;
import io.tianma.train.spark.exchange.Export;
import io.tianma.train.spark.exchange.Import;
import io.tianma.train.spark.grow.Comparison;
import io.tianma.train.spark.grow.Grow;
import io.tianma.train.spark.pretrain.Pretrain;
import io.tianma.train.spark.rounds.HeldOutLoss;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(LocalSpark.class)
class GrowTest {
  private static final PretrainOptions OPTIONS = TinyRun.options(2, 4);

  @TempDir static Path directory;
  private static TinyRun run;
  private static Artifact small;

  @BeforeAll
  static void trainSmall() {
    run = new TinyRun(LocalSpark.session(), directory);
    small = run.pretrain(OPTIONS, TinyRun.stage(6));
  }

  private static StageOptions stage(String name, int rounds) {
    return new StageOptions(name, rounds, TinyRun.LARGE);
  }

  @Test
  void theGrownModelComputesTheSameAndTrainsOn() {
    Artifact grown = grow("large", options(0.1, ScheduleRestart.CONTINUE));
    assertThat(grown.directory()).isEqualTo("checkpoints/large/round-000000");
    assertThat(grown.manifest().stage()).isEqualTo("grow");
    assertThat(TinyRun.statistic(grown, "max-delta-logits")).isPositive().isLessThan(1e-5);
    double before = TinyRun.statistic(grown, "parameters-before");
    assertThat(TinyRun.statistic(grown, "parameters-after")).isGreaterThan(2 * before);
    assertThat(run.lines).anyMatch(line -> line.contains("max Δlogits "));

    Artifact large = pretrain(grown, stage("large", 4));
    assertThat(large.directory()).isEqualTo("checkpoints/large");
    assertThat(TinyRun.statistic(large, "held-out-loss"))
        .isLessThan(TinyRun.statistic(small, "held-out-loss"));
    assertThat(TinyRun.statistic(large, "step")).as("steps of both stages").isEqualTo(40);
    assertThat(TinyRun.statistic(large, "tokens"))
        .isGreaterThan(TinyRun.statistic(small, "tokens"));
    assertThat(large.manifest().inputs().get(1)).isEqualTo(grown.asInput());
  }

  @Test
  void goesOnFromTheGrownStateOrFromALaterRoundWithEqualBits(SparkSession spark) {
    StageOptions stage = stage("again", 3);
    Artifact grown = grow("again", options(0.1, ScheduleRestart.RESTART));
    Artifact whole = pretrain(grown, stage);
    run.artifacts.unseal("checkpoints/again");
    run.artifacts.remove("checkpoints/again/round-000003");
    TinyRun again = new TinyRun(spark, directory);
    Artifact resumed =
        Pretrain.run(again.workspace, run.shards(), Optional.of(grown), OPTIONS, stage);
    assertThat(again.lines).contains("checkpoints/again/round-000002: going on from here");
    assertThat(resumed.hash()).isEqualTo(whole.hash());
  }

  @Test
  void theScheduleGoesOnOrWarmsUpAnew() {
    Artifact restarted = grow("restarted", options(0.1, ScheduleRestart.RESTART));
    CheckpointsState state = state(restarted);
    assertThat(state.scheduleStart).isEqualTo(24);
    assertThat(state.step).isEqualTo(24);
    assertThat(state.round).isZero();
    assertThat(rate(pretrain(restarted, stage("restarted", 1)))).isEqualTo(0.01);
    Artifact continued = grow("continued", options(0.1, ScheduleRestart.CONTINUE));
    assertThat(state(continued).scheduleStart).isZero();
  }

  private static double rate(Artifact trained) {
    return TinyRun.statistic(trained, "learning-rate");
  }

  private record CheckpointsState(long round, long step, long scheduleStart) {}

  private CheckpointsState state(Artifact checkpoint) {
    var at = CheckpointFiles.read(run.artifacts.fileSystem(), checkpoint).at();
    return new CheckpointsState(at.round(), at.step(), at.scheduleStart());
  }

  @Test
  void refusesToWriteAModelThatComputesSomethingElse() {
    // parts of a weight that are a million times larger than their sum cancel badly in float32
    assertThatThrownBy(() -> grow("changed", options(1e6, ScheduleRestart.CONTINUE)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("growth would change the model, nothing written");
    assertThat(run.artifacts.find("checkpoints/changed/round-000000")).isEmpty();
  }

  @Test
  void momentsGrowWithTheWeights() {
    Snapshot grown =
        CheckpointFiles.read(
            run.artifacts.fileSystem(), grow("moments", options(0.1, ScheduleRestart.CONTINUE)));
    int count = grown.parameters();
    int moving = 0;
    for (int i = 0; i < count; i++) {
      assertThat(grown.state()[2 * count + i]).isNotNegative();
      moving += grown.state()[count + i] != 0 ? 1 : 0;
    }
    assertThat(moving).isGreaterThan(count / 4);
  }

  @Test
  void momentumAndWorkersMomentsGrowToo() {
    PretrainOptions diLoCo =
        TinyRun.options(
            2, 2, OPTIONS.optimizer(), OuterOptions.of(Method.DILOCO), UpdaterState.WORKER);
    StageOptions before = new StageOptions("diloco", 2, TinyRun.SMALL);
    StageOptions after = new StageOptions("diloco-large", 2, TinyRun.LARGE);
    Artifact trained = Pretrain.run(run.workspace, run.shards(), Optional.empty(), diLoCo, before);
    GrowOptions options = options(0.1, ScheduleRestart.CONTINUE);
    Artifact grown = Grow.run(run.workspace, trained, run.shards(), options, after);
    Snapshot snapshot = CheckpointFiles.read(run.artifacts.fileSystem(), grown);
    assertThat(snapshot.outer()).hasSize(snapshot.parameters());
    assertThat(snapshot.workers()).hasSize(2);
    assertThat(snapshot.workers().get(1)).hasSize(2 * snapshot.parameters());
    Artifact large = Pretrain.run(run.workspace, run.shards(), Optional.of(grown), diLoCo, after);
    assertThat(TinyRun.statistic(large, "loss")).isPositive();
  }

  @Test
  void aSmallerStageIsRefused() {
    StageOptions narrow = new StageOptions("narrow", 1, TinyRun.SMALL);
    GrowOptions options = options(0.1, ScheduleRestart.CONTINUE);
    Artifact grown = grow("wide", options);
    assertThatThrownBy(() -> Grow.run(run.workspace, grown, run.shards(), options, narrow))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("d-model = 8: a model of 16 cannot grow into a smaller one");
  }

  @Test
  void anExportedGrownModelIsReadBackAndGivesTheSameLogits() {
    List<String> plan = List.of("tile d-model", "copy heads", "copy d-ff", "spread layers");
    ModelSizes uneven = new ModelSizes(19, 4, 3, 17, 2, 2, false, 0);
    StageOptions stage = new StageOptions("uneven", 1, uneven, plan);
    Artifact grown =
        Grow.run(run.workspace, small, run.shards(), options(0.5, ScheduleRestart.CONTINUE), stage);
    String exported = directory.resolve("exported").toString();
    Export.run(run.workspace, grown, Optional.of(run.vocab(TinyRun.VOCAB)), exported);
    Artifact imported = Import.run(run.workspace, exported, OPTIONS, "read-back");
    Snapshot before = read(small);
    Snapshot written = read(grown);
    Snapshot back = read(imported);
    assertThat(back.config().normEpsilon()).isEqualTo(written.config().normEpsilon());
    assertThat(back.config().normEpsilon()).isLessThan(before.config().normEpsilon());
    List<TokenizedPair> pairs = HeldOutLoss.first(run.artifacts.fileSystem(), run.shards(), 4);
    assertThat(compared(written, back, pairs).maxDeltaLogits()).isZero();
    Comparison grownFrom = compared(before, back, pairs);
    assertThat(grownFrom.maxDeltaLogits()).isPositive().isLessThan(1e-5);
    assertThat(grownFrom.lossAfter()).isCloseTo(grownFrom.lossBefore(), within(1e-5));
  }

  private static Comparison compared(Snapshot one, Snapshot two, List<TokenizedPair> pairs) {
    return Comparison.of(
        new Comparison.Model(one.config(), one.state()),
        new Comparison.Model(two.config(), two.state()),
        pairs,
        "cpu",
        1);
  }

  private static Snapshot read(Artifact checkpoint) {
    return CheckpointFiles.read(run.artifacts.fileSystem(), checkpoint);
  }

  @Test
  void aDamagedCheckpointIsRefusedByNameAndNothingIsWritten(SparkSession spark) throws IOException {
    TinyRun other = new TinyRun(spark, directory.resolve("damaged"));
    Artifact whole = other.pretrain(OPTIONS, TinyRun.stage(1));
    String model =
        whole.manifest().files().stream()
            .map(file -> file.name())
            .filter(name -> name.endsWith("model.safetensors"))
            .findFirst()
            .orElseThrow();
    Path file = Path.of(whole.file(model).toUri().getPath());
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 5] ^= 0x40;
    Files.write(file, bytes);
    Files.deleteIfExists(file.resolveSibling("." + file.getFileName() + ".crc"));
    TinyRun again = new TinyRun(spark, directory.resolve("damaged"));
    assertThatThrownBy(
            () ->
                Grow.run(
                    again.workspace,
                    whole,
                    again.shards(),
                    options(0.1, ScheduleRestart.CONTINUE),
                    stage("from-damaged", 1)))
        .hasMessageContaining("model.safetensors")
        .hasMessageNotContaining("\n");
    assertThat(again.artifacts.find("checkpoints/from-damaged/round-000000")).isEmpty();
  }

  @Test
  void stackingIsWrittenThoughItComputesSomethingElseAndSaysSo() {
    ModelSizes deep = new ModelSizes(8, 4, 2, 12, 3, 3, false, 0);
    StageOptions stage = new StageOptions("stacked", 1, deep, List.of("stack layers"));
    Artifact grown =
        Grow.run(run.workspace, small, run.shards(), options(0.1, ScheduleRestart.CONTINUE), stage);
    assertThat(TinyRun.statistic(grown, "max-delta-logits")).isGreaterThan(1e-3);
    assertThat(run.lines).anyMatch(line -> line.startsWith("stacked: stack and interleave copy"));
  }

  private static Artifact grow(String name, GrowOptions options) {
    return Grow.run(run.workspace, small, run.shards(), options, stage(name, 1));
  }

  private static Artifact pretrain(Artifact grown, StageOptions stage) {
    return Pretrain.run(run.workspace, run.shards(), Optional.of(grown), OPTIONS, stage);
  }

  private static GrowOptions options(double noise, ScheduleRestart schedule) {
    return new GrowOptions(noise, NewLayers.COPY, schedule, 8);
  }
}
