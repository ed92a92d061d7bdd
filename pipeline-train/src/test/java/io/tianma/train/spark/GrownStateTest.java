package io.tianma.train.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.tianma.data.hadoop.Artifact;
import io.tianma.data.store.CanonicalJson;
import io.tianma.data.testing.LocalSpark;
import io.tianma.data.vocab.Vocabulary;
import io.tianma.train.model.parameter.Parameter;
import io.tianma.train.optim.Schedule;
import io.tianma.train.plan.AdafactorOptions;
import io.tianma.train.plan.GrowOptions;
import io.tianma.train.plan.GrowOptions.NewLayers;
import io.tianma.train.plan.GrowOptions.ScheduleRestart;
import io.tianma.train.plan.GrowOptions.Splits;
import io.tianma.train.plan.ModelSizes;
import io.tianma.train.plan.OptimizerOptions;
import io.tianma.train.plan.OuterOptions;
import io.tianma.train.plan.OuterOptions.Method;
import io.tianma.train.plan.PretrainOptions;
import io.tianma.train.plan.PretrainOptions.UpdaterState;
import io.tianma.train.plan.StageOptions;
import io.tianma.train.spark.checkpoints.CheckpointFiles;
import io.tianma.train.spark.checkpoints.Snapshot;
import io.tianma.train.spark.grow.Grow;
import io.tianma.train.spark.pretrain.Pretrain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every vector of a checkpoint after growth: its values, not only its size; and the rate. */
@ExtendWith(LocalSpark.class)
class GrownStateTest {
  private static final int UNITS = 12;
  private static final String READS = "encoder.block.0.layer.1.DenseReluDense.wi_0.weight";
  private static final String WRITES = "encoder.block.0.layer.1.DenseReluDense.wo.weight";
  private static final PretrainOptions ALL =
      TinyRun.options(
          2,
          2,
          optimizer(Schedule.Decay.CONSTANT),
          OuterOptions.of(Method.DILOCO),
          UpdaterState.WORKER);

  @TempDir static Path directory;
  private static TinyRun run;
  private static Artifact trained;

  private static OptimizerOptions optimizer(Schedule.Decay schedule) {
    return new OptimizerOptions(
        OptimizerOptions.Method.ADAMW,
        0.01,
        2,
        schedule,
        0.9,
        0.999,
        1e-6,
        0,
        List.of(),
        List.of(),
        0,
        0,
        0,
        1,
        0.9,
        AdafactorOptions.t5x());
  }

  @BeforeAll
  static void trainSmall() {
    run = new TinyRun(LocalSpark.session(), directory);
    StageOptions stage = new StageOptions("small", 3, TinyRun.SMALL);
    trained = Pretrain.run(run.workspace, run.shards(), Optional.empty(), ALL, stage);
  }

  private static GrowOptions options(Splits splits) {
    return new GrowOptions(splits, 0.3, NewLayers.COPY, ScheduleRestart.CONTINUE, 8);
  }

  private static Snapshot read(Artifact checkpoint) {
    return CheckpointFiles.read(run.artifacts.fileSystem(), checkpoint);
  }

  /**
   * Twice the hidden units: whoever makes them is copied, so each copy has half of the gradient;
   * whoever reads them is split, and each part has all of it. Momentum over rounds and averaged
   * weights go as the weights do: what is split sums to the old.
   */
  @ParameterizedTest
  @EnumSource
  void weightsMomentsAveragesAndMomentaOfCopiesHaveTheirValues(Splits splits) {
    ModelSizes wide = new ModelSizes(8, 4, 2, 2 * UNITS, 1, 1, false, 0);
    StageOptions stage =
        new StageOptions("wide-" + splits, 1, wide, List.of("copy d-ff " + 2 * UNITS));
    Artifact grown = Grow.run(run.workspace, trained, run.shards(), options(splits), stage);
    Snapshot small = read(trained);
    Snapshot large = read(grown);
    int n = small.parameters();
    int m = large.parameters();
    copied(small, small.weights(), 0, large, large.weights(), 0, 1);
    copied(small, small.average(), 0, large, large.average(), 0, 1);
    copied(small, small.outer(), 0, large, large.outer(), 0, 1);
    summed(small, small.weights(), large, large.weights());
    summed(small, small.average(), large, large.average());
    summed(small, small.outer(), large, large.outer());
    assertThat(large.workers()).hasSize(2);
    for (int worker = 0; worker < 2; worker++) {
      float[] before = small.workers().get(worker);
      float[] after = large.workers().get(worker);
      copied(small, before, 0, large, after, 0, 0.5);
      copied(small, before, n, large, after, m, 0.25);
      split(small, before, 0, large, after, 0);
      split(small, before, n, large, after, m);
    }
    assertThat(small.workers().get(0)).isNotEqualTo(small.workers().get(1));
    assertThat(small.average()).isNotEqualTo(small.weights());
  }

  /** Rows of both copies are that multiple of the old one. */
  private static void copied(
      Snapshot small, float[] old, int from, Snapshot large, float[] grown, int to, double times) {
    Parameter before = small.list().named(READS);
    Parameter after = large.list().named(READS);
    int columns = before.shape().get(1);
    double greatest = 0;
    for (int unit = 0; unit < 2 * UNITS; unit++) {
      for (int c = 0; c < columns; c++) {
        float was = old[from + (int) before.offset() + unit % UNITS * columns + c];
        float is = grown[to + (int) after.offset() + unit * columns + c];
        assertThat(is).isCloseTo((float) (was * times), within(1e-6f * Math.abs(was)));
        greatest = Math.max(greatest, Math.abs(was));
      }
    }
    assertThat(greatest).isPositive();
  }

  /** Columns of both parts sum to the old one. */
  private static void summed(Snapshot small, float[] old, Snapshot large, float[] grown) {
    Parameter before = small.list().named(WRITES);
    Parameter after = large.list().named(WRITES);
    for (int row = 0; row < before.shape().get(0); row++) {
      for (int unit = 0; unit < UNITS; unit++) {
        float was = old[(int) before.offset() + row * UNITS + unit];
        int at = (int) after.offset() + row * 2 * UNITS + unit;
        assertThat(grown[at] + grown[at + UNITS]).isCloseTo(was, within(1e-6f));
      }
    }
  }

  /** Columns of both parts are the old one. */
  private static void split(
      Snapshot small, float[] old, int from, Snapshot large, float[] grown, int to) {
    Parameter before = small.list().named(WRITES);
    Parameter after = large.list().named(WRITES);
    for (int row = 0; row < before.shape().get(0); row++) {
      for (int unit = 0; unit < 2 * UNITS; unit++) {
        float was = old[from + (int) before.offset() + row * UNITS + unit % UNITS];
        float is = grown[to + (int) after.offset() + row * 2 * UNITS + unit];
        assertThat(is).isCloseTo(was, within(1e-6f * Math.abs(was)));
      }
    }
  }

  /** Other tokens as the first operator of a plan, and then more units. */
  @Test
  void aPlanMayChangeTheVocabularyAndTheStateFollows() throws IOException {
    List<String> old = words(TinyRun.VOCAB);
    Collections.swap(old, 110, 119);
    old.set(111, "另");
    Path file =
        Files.writeString(directory.resolve("old-vocab.txt"), String.join("\n", old) + "\n");
    String wanted = new Vocabulary(words(TinyRun.VOCAB)).text();
    ModelSizes wide = new ModelSizes(8, 4, 2, 2 * UNITS, 1, 1, false, 0);
    List<String> plan = List.of("vocabulary " + file, "copy d-ff");
    StageOptions stage = new StageOptions("other-tokens", 1, wide, plan);
    Artifact grown =
        Grow.run(
            run.workspace,
            trained,
            run.shards(),
            new GrowOptions(0.1, NewLayers.COPY, ScheduleRestart.CONTINUE, 64),
            stage,
            Optional.of(wanted));
    assertThat(TinyRun.statistic(grown, "max-delta-logits")).isLessThan(1e-5);
    assertThat(run.lines)
        .contains(
            "vocabulary: 120 tokens -> 120: 119 stay, 1 are cut, 1 are new, each the mean of its"
                + " pieces");
    Snapshot small = read(trained);
    Snapshot large = read(grown);
    for (int[] pair : new int[][] {{110, 119}, {119, 110}, {112, 112}, {101, 101}}) {
      sameRow(small, small.weights(), 0, pair[1], large, large.weights(), 0, pair[0]);
      sameRow(small, small.average(), 0, pair[1], large, large.average(), 0, pair[0]);
      sameRow(small, small.outer(), 0, pair[1], large, large.outer(), 0, pair[0]);
      float[] before = small.workers().get(1);
      float[] after = large.workers().get(1);
      sameRow(small, before, 0, pair[1], large, after, 0, pair[0]);
      sameRow(
          small, before, small.parameters(), pair[1], large, after, large.parameters(), pair[0]);
    }
    StageOptions untold = new StageOptions("untold", 1, wide, plan);
    assertThatThrownBy(
            () -> Grow.run(run.workspace, trained, run.shards(), options(Splits.EQUAL), untold))
        .hasMessage("growth = vocabulary " + file + ": there is no vocabulary to grow to");
    StageOptions nowhere =
        new StageOptions("nowhere", 1, wide, List.of("vocabulary /none", "copy d-ff"));
    assertThatThrownBy(
            () -> Grow.run(run.workspace, trained, run.shards(), options(Splits.EQUAL), nowhere))
        .hasMessageStartingWith("growth = vocabulary /none: cannot be read");
    assertThatThrownBy(() -> new StageOptions("late", 1, wide, List.of("copy d-ff", plan.get(0))))
        .hasMessageContaining("must be the first of its plan");
  }

  private static List<String> words(int size) {
    List<String> all = new ArrayList<>(Vocabulary.specials());
    for (int i = all.size(); i < size; i++) {
      all.add("词" + i);
    }
    return all;
  }

  private static void sameRow(
      Snapshot small,
      float[] old,
      int from,
      int was,
      Snapshot large,
      float[] grown,
      int to,
      int is) {
    int columns = 8;
    for (String name : List.of("shared.weight", "lm_head.weight")) {
      int before = from + (int) small.list().named(name).offset() + was * columns;
      int after = to + (int) large.list().named(name).offset() + is * columns;
      for (int c = 0; c < columns; c++) {
        assertThat(grown[after + c]).as(name).isEqualTo(old[before + c]);
      }
    }
  }

  /** The rates of two real runs, one grown out of the other. */
  @ParameterizedTest
  @EnumSource(names = {"LINEAR", "COSINE"})
  void whatHasComeDownGoesOnFromThereWithoutAJump(Schedule.Decay schedule) {
    PretrainOptions options = TinyRun.options(2, 2, optimizer(schedule));
    String name = schedule.name();
    StageOptions before = new StageOptions("before-" + name, 8, TinyRun.SMALL);
    StageOptions after = new StageOptions("after-" + name, 8, TinyRun.LARGE);
    Artifact small = Pretrain.run(run.workspace, run.shards(), Optional.empty(), options, before);
    Artifact grown = Grow.run(run.workspace, small, run.shards(), options(Splits.UNEQUAL), after);
    Artifact large = Pretrain.run(run.workspace, run.shards(), Optional.of(grown), options, after);
    List<Double> first = rates(read(small));
    List<Double> second = rates(read(large));
    double last = first.get(first.size() - 1);
    assertThat(last).isLessThan(0.01);
    double previous = last;
    for (double rate : second) {
      assertThat(rate).as("after %s", previous).isLessThanOrEqualTo(previous);
      previous = rate;
    }
    assertThat(second.get(0)).isGreaterThan(0.3 * last);
  }

  private static List<Double> rates(Snapshot snapshot) {
    return snapshot.metrics().stream()
        .map(line -> CanonicalJson.read(line, JsonNode.class).path("learning-rate").asDouble())
        .toList();
  }
}
