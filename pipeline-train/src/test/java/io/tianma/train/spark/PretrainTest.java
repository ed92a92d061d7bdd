package io.tianma.train.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.tianma.data.hadoop.Artifact;
import io.tianma.data.hadoop.Files;
import io.tianma.data.store.CanonicalJson;
import io.tianma.data.store.Counts;
import io.tianma.data.store.FileEntry;
import io.tianma.data.store.Records;
import io.tianma.data.store.StageKey;
import io.tianma.data.store.StageResult;
import io.tianma.data.testing.LocalSpark;
import io.tianma.train.events.Events;
import io.tianma.train.optim.Schedule;
import io.tianma.train.plan.OptimizerOptions;
import io.tianma.train.plan.OuterOptions;
import io.tianma.train.plan.OuterOptions.Method;
import io.tianma.train.plan.PretrainOptions;
import io.tianma.train.plan.PretrainOptions.UpdaterState;
import io.tianma.train.plan.StageOptions;
import io.tianma.train.spark.pretrain.Pretrain;
import io.tianma.train.spark.rounds.NotFiniteRound;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(LocalSpark.class)
class PretrainTest {
  private static final PretrainOptions OPTIONS = TinyRun.options(2, 2);

  @TempDir Path directory;
  private TinyRun run;

  @BeforeEach
  void open(SparkSession spark) {
    run = new TinyRun(spark, directory);
  }

  @Test
  void learnsAndTellsOfEachRound() throws IOException {
    Artifact checkpoint = run.pretrain(TinyRun.options(2, 4), TinyRun.stage(30));
    List<JsonNode> metrics = metrics(checkpoint);
    assertThat(metrics).hasSize(30);
    assertThat(metrics.get(0).path("round").asLong()).isEqualTo(1);
    assertThat(metrics.get(29).path("step").asLong()).isEqualTo(120);
    double first = metrics.get(0).path("loss").asDouble();
    assertThat(metrics.get(29).path("loss").asDouble()).isPositive().isLessThan(0.9 * first);
    assertThat(metrics.get(1).path("held-out-loss").asDouble()).isPositive();
    assertThat(metrics.get(2).has("held-out-loss")).as("every second round").isFalse();
    assertThat(metrics.get(29).path("epoch").asLong()).isEqualTo(30 * 32 / 60);
    assertThat(metrics.stream().mapToLong(line -> line.path("tokens").asLong()))
        .isSorted()
        .doesNotHaveDuplicates();
    assertThat(TinyRun.statistic(checkpoint, "loss"))
        .isEqualTo(metrics.get(29).path("loss").asDouble());
    assertThat(run.lines).anyMatch(line -> line.startsWith("small: round 30/30, step 120, loss "));
  }

  @Test
  void isUpToDateTheSecondTime() {
    Artifact first = run.pretrain(OPTIONS, TinyRun.stage(3));
    run.lines.clear();
    assertThat(run.pretrain(OPTIONS, TinyRun.stage(3)).hash()).isEqualTo(first.hash());
    assertThat(run.lines).containsExactly("shards: up to date", "checkpoints/small: up to date");
  }

  @Test
  void goesOnWhereItStoppedWithEqualBits(@TempDir Path other, SparkSession spark) {
    Artifact whole = run.pretrain(OPTIONS, TinyRun.stage(7));
    for (String last : List.of("round-000002", "round-000004", "round-000006")) {
      Path place = other.resolve(last);
      TinyRun stopped =
          new TinyRun(spark, place, 1, line -> stopAt("checkpoints/small/" + last, line));
      assertThatThrownBy(() -> stopped.pretrain(OPTIONS, TinyRun.stage(7))).hasMessage("killed");
      TinyRun again = new TinyRun(spark, place);
      Artifact resumed = again.pretrain(OPTIONS, TinyRun.stage(7));
      assertThat(again.lines).contains("checkpoints/small/" + last + ": going on from here");
      assertThat(TinyRun.files(resumed)).isEqualTo(TinyRun.files(whole));
      assertThat(resumed.hash()).isEqualTo(whole.hash());
    }
  }

  @ParameterizedTest
  @CsvSource({"DILOCO, WORKER", "SLOWMO, RESET", "BMUF, AVERAGED"})
  void momentumAndWorkersMomentsGoOnToo(
      Method method, UpdaterState updaterState, @TempDir Path other, SparkSession spark) {
    PretrainOptions options =
        TinyRun.options(2, 2, OPTIONS.optimizer(), OuterOptions.of(method), updaterState);
    Artifact whole = run.pretrain(options, TinyRun.stage(5));
    TinyRun stopped =
        new TinyRun(spark, other, 1, line -> stopAt("checkpoints/small/round-000002", line));
    assertThatThrownBy(() -> stopped.pretrain(options, TinyRun.stage(5))).hasMessage("killed");
    TinyRun again = new TinyRun(spark, other);
    assertThat(again.pretrain(options, TinyRun.stage(5)).hash()).isEqualTo(whole.hash());
    assertThat(again.lines).contains("checkpoints/small/round-000002: going on from here");
    assertThat(TinyRun.bits(whole)).hasSize(updaterState == UpdaterState.WORKER ? 5 : 3);
  }

  @Test
  void averagesEveryStepAtFirstIfAskedTo() throws IOException {
    PretrainOptions postLocal =
        Records.with(OPTIONS, "averagingFrequency", 4, "postLocalSteps", 3, "evaluateEvery", 0);
    Artifact trained = run.pretrain(postLocal, TinyRun.stage(5));
    assertThat(metrics(trained).stream().map(line -> line.path("step").asInt()))
        .containsExactly(1, 2, 3, 7, 11);
    assertThat(postLocal.steps(0, 5)).isEqualTo(11);
    assertThat(postLocal.steps(7, 2)).isEqualTo(8);
    assertThat(metrics(trained)).noneMatch(line -> line.has("held-out-loss"));
  }

  @Test
  void stopsEarlyWithTheBestRoundAsItsResult(@TempDir Path other, SparkSession spark)
      throws IOException {
    // steps so large that the held-out loss soon rises
    OptimizerOptions rough =
        new OptimizerOptions(0.3, 8, Schedule.Decay.CONSTANT, 0.9, 0.999, 1e-6, 0.01, 0);
    PretrainOptions options = patient(TinyRun.options(2, 2, rough), 2);
    Artifact early = run.pretrain(options, TinyRun.stage(40));
    long best = (long) TinyRun.statistic(early, "round");
    assertThat(run.lines).anyMatch(line -> line.startsWith("small: stopped early after round"));
    assertThat(TinyRun.files(early).get(0).name()).startsWith("round-%06d/".formatted(best));
    Artifact last = run.artifacts.open("checkpoints/small/round-%06d".formatted(best + 2));
    assertThat(metrics(last).stream().map(l -> l.path("held-out-loss").asDouble()))
        .allMatch(loss -> loss >= TinyRun.statistic(early, "held-out-loss"));

    TinyRun stopped =
        new TinyRun(
            spark, other, 1, line -> stopAt("checkpoints/small/round-%06d".formatted(best), line));
    assertThatThrownBy(() -> stopped.pretrain(options, TinyRun.stage(40))).hasMessage("killed");
    TinyRun again = new TinyRun(spark, other);
    assertThat(again.pretrain(options, TinyRun.stage(40)).hash()).isEqualTo(early.hash());
  }

  private static PretrainOptions patient(PretrainOptions o, int patience) {
    PretrainOptions measured = Records.with(o, "evaluateEvery", 1, "evaluatePairs", 20);
    return Records.with(
        measured, "checkpointEvery", 100, "keep", 1, "patience", patience, "tensorboard", true);
  }

  @Test
  void tensorBoardSeesEveryRound() throws IOException {
    PretrainOptions options = patient(TinyRun.options(1, 2), 0);
    run.pretrain(options, TinyRun.stage(3));
    List<Events.Event> events = events();
    assertThat(events).hasSize(4);
    assertThat(events.stream().map(Events.Event::step)).containsExactly(0L, 2L, 4L, 6L);
    assertThat(events.get(3).scalars())
        .containsKeys(
            "loss", "accuracy", "held-out-loss", "learning-rate", "target-tokens-per-second");
    double loss = TinyRun.statistic(run.artifacts.open("checkpoints/small"), "loss");
    assertThat(events.get(3).scalars().get("loss")).isEqualTo((double) (float) loss);
  }

  /** The points of the one file; Hadoop's checksum lies beside it or not. */
  private List<Events.Event> events() throws IOException {
    try (Stream<Path> files = java.nio.file.Files.list(directory.resolve("tensorboard/small"))) {
      List<Path> all =
          files.filter(f -> f.getFileName().toString().startsWith("events.out.tfevents.")).toList();
      assertThat(all).hasSize(1);
      return Events.read(java.nio.file.Files.readAllBytes(all.get(0)));
    }
  }

  @Test
  void aPointIsOnDiskBeforeItsLineAndOnlyOnceAfterAKill(SparkSession spark) throws IOException {
    PretrainOptions options = Records.with(patient(TinyRun.options(1, 2), 0), "checkpointEvery", 2);
    List<List<Long>> seen = new ArrayList<>();
    TinyRun killed =
        new TinyRun(
            spark,
            directory,
            1,
            line -> {
              if (line.startsWith("small: round ")) {
                seen.add(steps());
              }
              stopAt("small: round 3/", line);
            });
    assertThatThrownBy(() -> killed.pretrain(options, TinyRun.stage(4))).hasMessage("killed");
    assertThat(seen).containsExactly(List.of(0L, 2L), List.of(0L, 2L, 4L), List.of(0L, 2L, 4L, 6L));
    run.pretrain(options, TinyRun.stage(4));
    assertThat(steps()).as("round 3 was done twice").containsExactly(0L, 2L, 4L, 6L, 8L);
  }

  private List<Long> steps() {
    try {
      return events().stream().map(Events.Event::step).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void stopAt(String start, String line) {
    if (line.startsWith(start) && !line.contains("made with")) {
      throw new IllegalStateException("killed");
    }
  }

  @Test
  void moreRoundsGoOnAndOtherSchedulesStartAnew() {
    run.pretrain(OPTIONS, TinyRun.stage(3));
    run.lines.clear();
    run.pretrain(OPTIONS, TinyRun.stage(5));
    assertThat(run.lines).contains("checkpoints/small/round-000003: going on from here");
    run.lines.clear();
    OptimizerOptions linear =
        new OptimizerOptions(0.01, 2, Schedule.Decay.LINEAR, 0.9, 0.999, 1e-6, 0.01, 0);
    run.replace(TinyRun.options(2, 2, linear), TinyRun.stage(5));
    assertThat(run.lines).anyMatch(line -> line.endsWith("starting anew"));
    run.lines.clear();
    run.replace(TinyRun.options(2, 2, linear), TinyRun.stage(4));
    assertThat(run.lines)
        .as("with four rounds every rate is another")
        .anyMatch(line -> line.endsWith("starting anew"));
  }

  @Test
  void refusesFewerRoundsThanAreTrainedUnlessTheyAreReplaced() {
    Artifact old = run.pretrain(OPTIONS, TinyRun.stage(4));
    assertThatThrownBy(() -> run.pretrain(OPTIONS, TinyRun.stage(2)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "stage small: rounds = 2, but 4 are trained already; raise rounds to at least 4, or"
                + " --replace to train it anew (what is there is kept as checkpoints/small.old-N)");
    Artifact two = run.replace(OPTIONS, TinyRun.stage(2));
    assertThat(TinyRun.statistic(two, "round")).isEqualTo(2);
    Artifact kept = run.artifacts.open("checkpoints/small.old-1");
    run.artifacts.readBack(kept);
    assertThat(TinyRun.files(kept)).isEqualTo(TinyRun.files(old));
  }

  /**
   * With patience the best is kept while one trains; later it is too late, and nobody is blamed.
   */
  @Test
  void aBestRoundThatWasNeverKeptIsNotCalledDamaged() {
    OptimizerOptions rough =
        new OptimizerOptions(0.3, 8, Schedule.Decay.CONSTANT, 0.9, 0.999, 1e-6, 0.01, 0);
    PretrainOptions plain = Records.with(TinyRun.options(2, 2, rough), "keep", 1);
    plain = Records.with(plain, "evaluateEvery", 1);
    run.pretrain(plain, TinyRun.stage(12));
    PretrainOptions patient = Records.with(plain, "patience", 30);
    for (int rounds : List.of(12, 14)) {
      assertThatThrownBy(() -> run.pretrain(patient, TinyRun.stage(rounds)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageMatching(
              "small: round \\d+, the best, was not kept: pretrain.patience asks for it, .*; set"
                  + " pretrain.patience = 0 to take the last, or --replace .*");
    }
    assertThat(run.artifacts.directories("checkpoints/small")).containsExactly("round-000012");
    run.replace(patient, TinyRun.stage(12));
    assertThat(run.artifacts.directories("checkpoints/small.old-1")).contains("round-000012");
  }

  /** What took days is replaced, never deleted; whatever a message offers, it is not that. */
  @Test
  void noRefusalTellsAnybodyToDelete() {
    run.pretrain(OPTIONS, TinyRun.stage(4));
    List<ThrowingCallable> refused =
        List.of(
            () -> run.pretrain(OPTIONS, TinyRun.stage(3)),
            () -> run.pretrain(Records.with(OPTIONS, "seed", 8L), TinyRun.stage(4)),
            () -> run.pretrain(OPTIONS, new StageOptions("small", 4, TinyRun.LARGE)),
            () -> run.pretrain(Records.with(OPTIONS, "threads", 2), TinyRun.stage(5)));
    for (ThrowingCallable each : refused) {
      assertThatThrownBy(each)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageNotContainingAny("delete", "remove");
    }
  }

  @Test
  void otherShardsStartTheStageAnew(SparkSession spark) {
    Artifact old = run.pretrain(OPTIONS, TinyRun.stage(3));
    TinyRun other = new TinyRun(spark, directory, 2, line -> {});
    assertThatThrownBy(() -> other.pretrain(OPTIONS, TinyRun.stage(3)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("since shards has other content; set it back");
    Artifact anew = other.replace(OPTIONS, TinyRun.stage(3));
    assertThat(TinyRun.bits(anew)).doesNotContainAnyElementsOf(TinyRun.bits(old));
    assertThat(other.lines)
        .contains(
            "checkpoints/small/round-000003: shards has other content; it is set aside"
                + " after the first round; starting anew",
            "checkpoints/small: set aside as checkpoints/small.old-1, delete it when it is not"
                + " needed");
  }

  /** Whatever becomes of the new one, the old model and all its rounds are there. */
  @Test
  void aFinishedModelIsNeverLostToAChangedKey(SparkSession spark) {
    Artifact old = run.pretrain(OPTIONS, TinyRun.stage(3));
    PretrainOptions seeded = Records.with(OPTIONS, "seed", 8L);
    assertThatThrownBy(() -> run.pretrain(seeded, TinyRun.stage(3)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "checkpoints/small: is finished and would be trained anew, since it was made with"
                + " pretrain.seed = 7, now 8; set it back, or --replace (what is there is kept as"
                + " checkpoints/small.old-N)");
    assertThat(run.pretrain(OPTIONS, TinyRun.stage(3)).hash()).isEqualTo(old.hash());
    for (int times = 1; times <= 2; times++) {
      TinyRun killed =
          new TinyRun(spark, directory, 1, line -> stopAt("checkpoints/small/round-000002:", line));
      PretrainOptions other = Records.with(OPTIONS, "seed", 8L + times);
      assertThatThrownBy(() -> killed.replace(other, TinyRun.stage(3))).hasMessage("killed");
    }
    Artifact kept = run.artifacts.open("checkpoints/small.old-1");
    run.artifacts.readBack(kept);
    assertThat(TinyRun.files(kept)).isEqualTo(TinyRun.files(old));
    assertThat(run.artifacts.directories("checkpoints/small.old-2")).contains("round-000002");
  }

  @Test
  void aReplacementThatFailsInItsFirstRoundLeavesTheFinishedStage(SparkSession spark)
      throws IOException {
    Artifact old = run.pretrain(OPTIONS, TinyRun.stage(3));
    List<FileEntry> before = TinyRun.files(old);
    OptimizerOptions rocket =
        new OptimizerOptions(1e38, 0, Schedule.Decay.CONSTANT, 0.9, 0.999, 1e-6, 0.01, 0);
    TinyRun failed = new TinyRun(spark, directory);
    assertThatThrownBy(() -> failed.replace(TinyRun.options(2, 2, rocket), TinyRun.stage(3)))
        .isInstanceOf(NotFiniteRound.class);
    Artifact found = new TinyRun(spark, directory).artifacts.open("checkpoints/small");
    assertThat(found.hash()).isEqualTo(old.hash());
    assertThat(TinyRun.files(found)).isEqualTo(before);
    assertThat(failed.artifacts.exists("checkpoints/small.old-1")).isFalse();
    run.lines.clear();
    run.pretrain(OPTIONS, TinyRun.stage(3));
    assertThat(run.lines).contains("checkpoints/small: up to date");
  }

  @Test
  void aBestRoundThatIsDamagedIsNotReplacedByTheLast() throws IOException {
    OptimizerOptions rough =
        new OptimizerOptions(0.3, 8, Schedule.Decay.CONSTANT, 0.9, 0.999, 1e-6, 0.01, 0);
    PretrainOptions options = patient(TinyRun.options(2, 2, rough), 2);
    long best = (long) TinyRun.statistic(run.pretrain(options, TinyRun.stage(40)), "round");
    String name = "checkpoints/small/round-%06d".formatted(best);
    java.nio.file.Files.delete(directory.resolve(name).resolve("model.safetensors"));
    assertThatThrownBy(() -> run.pretrain(options, TinyRun.stage(40)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("small: round " + best + ", the best, is not whole any more")
        .hasMessageEndingWith(
            "--replace to train it anew (what is there is kept as checkpoints/small.old-N)")
        .hasMessageNotContaining("delete");
  }

  /** A round of four pairs reads one shard: only who looks at all first can know of the others. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void aDamagedShardIsNamedBeforeTheFirstRound(int shard, SparkSession spark) throws IOException {
    run.shards();
    String name = "train/shard-0000%d.parquet".formatted(shard);
    Path file = directory.resolve("shards").resolve(name);
    byte[] bytes = java.nio.file.Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 4;
    java.nio.file.Files.write(file, bytes);
    PretrainOptions few = Records.with(TinyRun.options(1, 1), "evaluateEvery", 0);
    TinyRun later = new TinyRun(spark, directory);
    assertThatThrownBy(() -> later.pretrain(few, TinyRun.stage(1))).hasMessageContaining(name);
    assertThat(later.artifacts.exists("checkpoints/small")).isFalse();
  }

  @Test
  void keepsAsManyCheckpointsAsAsked() {
    run.pretrain(OPTIONS, TinyRun.stage(9));
    assertThat(run.artifacts.directories("checkpoints/small"))
        .containsExactly("round-000006", "round-000008", "round-000009");
  }

  @Test
  void namesWorkerStepShardAndLastGoodCheckpointWhereANumberIsNotFinite() {
    OptimizerOptions wild =
        new OptimizerOptions(1e-3, 0, Schedule.Decay.CONSTANT, 0.9, 0.999, 1e-6, 0.01, 0);
    PretrainOptions calm = TinyRun.options(2, 2, wild);
    run.pretrain(calm, TinyRun.stage(2));
    // a stage that goes on with steps so large that the second overflows
    OptimizerOptions rocket =
        new OptimizerOptions(1e38, 0, Schedule.Decay.CONSTANT, 0.9, 0.999, 1e-6, 0.01, 0);
    assertThatThrownBy(() -> run.replace(TinyRun.options(2, 2, rocket), TinyRun.stage(4)))
        .isInstanceOf(NotFiniteRound.class)
        .hasMessageMatching(
            "stage small, round 1, worker [01], step [12]: .* is (-?Infinity|NaN) in"
                + " train/shard-0000[012]\\.parquet#\\d+\\+8:[01]/2; nothing of this round was"
                + " kept; the last good checkpoint: none yet");
  }

  @Test
  void otherKernelsOrThreadsAreRefusedUnlessAllowed() {
    run.pretrain(OPTIONS, TinyRun.stage(2));
    PretrainOptions two = withThreads(OPTIONS, 2, true);
    assertThatThrownBy(() -> run.pretrain(two, TinyRun.stage(3)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("kernels = reference with threads = 1, now they are reference and 2")
        .hasMessageContaining("pretrain.exact-resume = false");
    run.pretrain(withThreads(OPTIONS, 2, false), TinyRun.stage(3));
    assertThat(run.lines)
        .anyMatch(line -> line.startsWith("warning: the last checkpoint of small"));
  }

  private static PretrainOptions withThreads(PretrainOptions o, int threads, boolean exact) {
    return Records.with(o, "threads", threads, "exactResume", exact);
  }

  @Test
  void refusesShardsWithoutPairs() {
    Artifact shards = run.shards();
    Artifact empty =
        run.artifacts.make(
            new StageKey("shards", 1, "empty", "", List.of()),
            to ->
                new StageResult(
                    List.of(),
                    Counts.of(0, Map.of()),
                    Map.of("vocab-size", TinyRun.VOCAB, "rows-per-shard", 0)));
    assertThat(shards.files("train/")).isNotEmpty();
    StageOptions stage = TinyRun.stage(1);
    assertThatThrownBy(() -> Pretrain.run(run.workspace, empty, Optional.empty(), OPTIONS, stage))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("empty: no pair to train on");
  }

  private List<JsonNode> metrics(Artifact checkpoint) throws IOException {
    String file =
        checkpoint.manifest().files().stream()
            .map(f -> f.name())
            .filter(name -> name.endsWith("metrics.jsonl"))
            .findFirst()
            .orElseThrow();
    return Files.read(run.artifacts.fileSystem(), checkpoint.file(file))
        .lines()
        .map(line -> CanonicalJson.read(line, JsonNode.class))
        .toList();
  }
}
