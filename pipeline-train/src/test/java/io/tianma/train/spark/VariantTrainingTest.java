package io.tianma.train.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tianma.data.hadoop.Artifact;
import io.tianma.data.testing.LocalSpark;
import io.tianma.train.model.Architecture;
import io.tianma.train.model.config.LatentOptions;
import io.tianma.train.model.config.LatentOptions.Kind;
import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.model.config.ModelKind;
import io.tianma.train.model.parameter.Initializer;
import io.tianma.train.model.parameter.Parameter;
import io.tianma.train.optim.Schedule;
import io.tianma.train.plan.GrowOptions;
import io.tianma.train.plan.GrowOptions.NewLayers;
import io.tianma.train.plan.GrowOptions.ScheduleRestart;
import io.tianma.train.plan.ModelParts;
import io.tianma.train.plan.ModelSizes;
import io.tianma.train.plan.OptimizerOptions;
import io.tianma.train.plan.PretrainOptions;
import io.tianma.train.plan.StageOptions;
import io.tianma.train.spark.checkpoints.CheckpointFiles;
import io.tianma.train.spark.checkpoints.Snapshot;
import io.tianma.train.spark.grow.Grow;
import io.tianma.train.spark.pretrain.Pretrain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Variants through averaging, exact resume and growth, as softmax attention goes. */
@ExtendWith(LocalSpark.class)
class VariantTrainingTest {
  private static final PretrainOptions OPTIONS =
      TinyRun.options(
          3, 2, new OptimizerOptions(0.01, 2, Schedule.Decay.CONSTANT, 0.9, 0.999, 1e-6, 0.5, 0));

  @ParameterizedTest
  @CsvSource({
    "linear, favor, rotary, gated-gelu",
    "amlp, elu, none, none",
    "synthesizer-dense, elu, learned, gated-gelu",
    "dynamic-conv, elu, sinusoidal, relu"
  })
  void aKilledRunEndsInTheSameBitsAndGrows(
      String mixer,
      String map,
      String position,
      String feedForward,
      @TempDir Path one,
      @TempDir Path two,
      SparkSession spark) {
    StageOptions stage = stage("small", 4, 8, mixer, map, position, feedForward, 24);
    StageOptions larger = stage("large", 2, 20, mixer, map, position, feedForward, 30);
    checkKilledAndGrown(stage, larger, one, two, spark);
  }

  @ParameterizedTest
  @EnumSource
  void aKilledUniVaeEndsInTheSameBitsAndGrows(
      Kind kind, @TempDir Path one, @TempDir Path two, SparkSession spark) {
    StageOptions stage = univae("small", 4, 8, 3, latents(kind, 1));
    checkKilledAndGrown(stage, univae("large", 2, 20, 4, latents(kind, 2)), one, two, spark);
  }

  private static LatentOptions latents(Kind kind, int from) {
    return kind == Kind.VMF ? LatentOptions.sphere(from, 3, 4) : LatentOptions.gaussian(from, 3);
  }

  @Test
  void aTornCheckpointOfAUniVaeIsNoticedAndTheOneBeforeGoesOn(
      @TempDir Path one, @TempDir Path two, SparkSession spark) throws IOException {
    Artifact whole =
        new TinyRun(spark, one)
            .pretrain(OPTIONS, univae("small", 6, 8, 3, LatentOptions.sphere(1, 3, 4)));
    List<String> said = new ArrayList<>();
    TinyRun torn = new TinyRun(spark, two, 1, said::add);
    assertThatThrownBy(
            () ->
                new TinyRun(spark, two, 1, killedAt("checkpoints/small/round-000004"))
                    .pretrain(OPTIONS, univae("small", 6, 8, 3, LatentOptions.sphere(1, 3, 4))))
        .hasMessage("killed");
    Path model = two.resolve("checkpoints/small/round-000004/model.safetensors");
    byte[] bytes = Files.readAllBytes(model);
    bytes[bytes.length / 2] ^= 1;
    Files.write(model, bytes);
    Artifact resumed =
        torn.pretrain(OPTIONS, univae("small", 6, 8, 3, LatentOptions.sphere(1, 3, 4)));
    assertThat(said).anyMatch(line -> line.contains("round-000004") && !line.endsWith(": made"));
    assertThat(resumed.hash()).isEqualTo(whole.hash());
  }

  private static Consumer<String> killedAt(String checkpoint) {
    return line -> {
      if (line.startsWith(checkpoint)) {
        throw new IllegalStateException("killed");
      }
    };
  }

  private static void checkKilledAndGrown(
      StageOptions stage, StageOptions larger, Path one, Path two, SparkSession spark) {
    TinyRun run = new TinyRun(spark, one);
    Artifact whole = run.pretrain(OPTIONS, stage);
    TinyRun stopped = new TinyRun(spark, two, 1, killedAt("checkpoints/small/round-000002"));
    assertThatThrownBy(() -> stopped.pretrain(OPTIONS, stage)).hasMessage("killed");
    Artifact resumed = new TinyRun(spark, two).pretrain(OPTIONS, stage);
    assertThat(TinyRun.files(resumed)).isEqualTo(TinyRun.files(whole));
    assertThat(resumed.hash()).isEqualTo(whole.hash());
    checkFrozen(run, whole);
    GrowOptions options = new GrowOptions(0.1, NewLayers.COPY, ScheduleRestart.CONTINUE, 8);
    Artifact grown = Grow.run(run.workspace, whole, run.shards(), options, larger);
    assertThat(TinyRun.statistic(grown, "max-delta-logits")).isLessThan(1e-5);
    Pretrain.run(run.workspace, run.shards(), Optional.of(grown), OPTIONS, larger);
  }

  /** Random features are those of the start, bit for bit, after averaging with weight decay. */
  private static void checkFrozen(TinyRun run, Artifact trained) {
    Snapshot snapshot = CheckpointFiles.read(run.artifacts.fileSystem(), trained);
    for (Parameter parameter : Architecture.parameters(snapshot.config())) {
      float[] start = Initializer.values(parameter, OPTIONS.seed());
      int from = Math.toIntExact(parameter.offset());
      float[] now = Arrays.copyOfRange(snapshot.state(), from, from + start.length);
      boolean stays = parameter.frozen() && !parameter.measured();
      assertThat(Arrays.equals(now, start)).as(parameter.name()).isEqualTo(stays);
    }
  }

  @Test
  void textsThatTheModelHasNoPositionsForAreRefusedBeforeTraining(
      @TempDir Path directory, SparkSession spark) {
    StageOptions stage = stage("small", 2, 8, "gmlp", "elu", "none", "none", 12);
    assertThatThrownBy(() -> new TinyRun(spark, directory).pretrain(OPTIONS, stage))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("max-positions = 12");
  }

  private static StageOptions univae(
      String name, int rounds, int dModel, int layers, LatentOptions latents) {
    ModelParts parts =
        new ModelParts(
            ModelKind.UNIVAE,
            "softmax",
            "softmax",
            "softmax",
            "relative-bias",
            "relative-bias",
            "gated-gelu",
            "",
            "",
            24);
    ModelConfig like = ModelConfig.t511(1000, 8, 4, 2, 12, 1);
    return new StageOptions(
        name,
        rounds,
        new ModelSizes(
            dModel,
            4,
            2,
            12,
            layers,
            1,
            false,
            0,
            parts,
            like.positions(),
            like.mixers(),
            latents));
  }

  private static StageOptions stage(
      String name,
      int rounds,
      int dModel,
      String mixer,
      String map,
      String position,
      String feedForward,
      int positions) {
    ModelConfig like =
        ModelConfig.builder(1000, 8, 4, 2, 12, 1)
            .set("feature_map", map)
            .set("features", 5)
            .set("gating_hidden", 12)
            .set("kernel_size", 3)
            .build();
    ModelParts parts =
        new ModelParts(mixer, mixer, "softmax", position, position, feedForward, "", "", positions);
    return new StageOptions(
        name,
        rounds,
        new ModelSizes(dModel, 4, 2, 12, 1, 1, false, 0, parts, like.positions(), like.mixers()));
  }
}
