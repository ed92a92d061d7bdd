package io.tianma.data.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tianma.data.hadoop.Artifact;
import io.tianma.data.hadoop.Artifacts;
import io.tianma.data.hadoop.FailingFileSystem;
import io.tianma.data.hadoop.FailingFileSystem.Way;
import io.tianma.data.spark.rows.Workspace;
import io.tianma.data.testing.LocalSpark;
import io.tianma.data.testing.WorkDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * P1 on real stages: wherever the file system fails, nothing half-made is ever taken for whole, an
 * older artifact stays until a new one is complete, and the next run ends in the same bytes.
 */
@ExtendWith(LocalSpark.class)
class StageFailureTest {
  /** Stages are named by their directories; this is the one whose input grows by dates. */
  private static final String DATED = "dated";

  /** Deduplication as it is among many documents. */
  private static final String STEPS = "steps";

  @TempDir Path directory;

  @BeforeEach
  void writeTheCorpus() throws IOException {
    DataStages.corpus(directory.resolve("raw"), 6);
  }

  @AfterEach
  void heal() {
    FailingFileSystem.heal();
  }

  /** Fewer with {@code -Dtianma.stages=shards,dated}, to go on where the proof was broken off. */
  static Stream<Arguments> all() {
    String wanted = System.getProperty("tianma.stages", "");
    return Stream.concat(DataStages.ALL.stream(), Stream.of(DATED, STEPS))
        .filter(stage -> wanted.isEmpty() || List.of(wanted.split(",", -1)).contains(stage))
        .flatMap(stage -> Stream.of(Way.values()).map(way -> Arguments.of(stage, way)));
  }

  @ParameterizedTest
  @MethodSource("all")
  @Tag("slow")
  void everyStageSurvivesAFailureAtEveryCall(String stage, Way way, SparkSession spark)
      throws IOException {
    fails(spark, stage, way, 0, 1);
  }

  static Stream<Arguments> some() {
    return Stream.of(
        Arguments.of("documents", Way.THROW_AFTER),
        Arguments.of(DATED, Way.RETURN_FALSE),
        Arguments.of("clean", Way.THROW_BEFORE),
        Arguments.of("dedup", Way.THROW_AFTER),
        Arguments.of(STEPS, Way.THROW_AFTER),
        Arguments.of("vocab", Way.RETURN_FALSE),
        Arguments.of("pairs", Way.THROW_BEFORE),
        Arguments.of("shards", Way.RETURN_FALSE));
  }

  @ParameterizedTest
  @MethodSource("some")
  void aStageSurvivesFailuresAtSomeCalls(String stage, Way way, SparkSession spark)
      throws IOException {
    int stride = stage.equals(STEPS) ? 89 : 23;
    fails(spark, stage, way, stride / 2, stride);
  }

  @Test
  void aFailureInATaskIsSaidInOneLine(SparkSession spark) {
    DataStages stages = stages(false);
    stages.upTo(workspace(spark), "clean");
    FailingFileSystem.failAfter(60, Way.THROW_BEFORE);
    assertThatThrownBy(() -> stages.make(workspace(spark), "dedup", false))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage("dedup: planted failure");
  }

  @Test
  void theCommitterThatShowsPartialOutputIsRefused(SparkSession spark) {
    String key = "mapreduce.fileoutputcommitter.algorithm.version";
    var hadoop = spark.sparkContext().hadoopConfiguration();
    String before = hadoop.get(key, "1");
    hadoop.set(key, "2");
    try {
      assertThatThrownBy(() -> new WorkDirectory(spark, directory).workspace.spark())
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("spark.hadoop." + key + " = 2");
    } finally {
      hadoop.set(key, before);
    }
  }

  private DataStages stages(boolean dated) {
    return stages(dated, 1);
  }

  private DataStages stages(boolean dated, int seed) {
    return new DataStages("failing://" + directory.resolve("raw"), seed, dated);
  }

  /** As a new process would have it. */
  private Workspace workspace(SparkSession spark) {
    Artifacts artifacts =
        new Artifacts(FailingFileSystem.configuration(), "failing://" + work(), line -> {});
    return new Workspace(spark, artifacts);
  }

  private Path work() {
    return directory.resolve("work");
  }

  /**
   * Lets the stage fail at one call after the other until it needs no more of them, each time over
   * an older artifact of another configuration, runs it again and compares bytes.
   */
  private void fails(SparkSession spark, String named, Way way, int from, int stride)
      throws IOException {
    DataStages stages = stages(named.equals(DATED), named.equals(STEPS) ? 2 : 1);
    String stage = named.equals(DATED) ? "documents" : named.equals(STEPS) ? "dedup" : named;
    stages.upTo(workspace(spark), "shards"); // more than some stages need
    Map<String, String> older = WorkDirectory.bytes(stages.make(workspace(spark), stage, true));
    FileUtils.copyDirectory(work().toFile(), directory.resolve("older").toFile());
    Artifact made = stages.make(workspace(spark), stage, false);
    Map<String, String> whole = WorkDirectory.bytes(made);
    assertThat(whole).isNotEqualTo(older);
    int calls = from;
    int failures = 0;
    for (boolean failed = true; failed; calls += stride) {
      restore();
      FailingFileSystem.failAfter(calls, way);
      try {
        stages.make(workspace(spark), stage, false);
      } catch (RuntimeException planted) {
        failures++;
      }
      failed = FailingFileSystem.heal();
      String when = "after call " + calls;
      whole(workspace(spark), stage, named.equals(DATED), List.of(older, whole), when);
      Artifact again = stages.make(workspace(spark), stage, false);
      assertThat(again.hash()).as(when).isEqualTo(made.hash());
      workspace(spark).artifacts().verify(again);
      assertThat(files(".building")).as(when).isEmpty();
      assertThat(files(".replaced")).as(when).isEmpty();
    }
    System.out.println("FAULTS | " + named + " | " + way + " | " + calls + " | " + failures);
    assertThat(failures).isGreaterThan(1);
  }

  private void restore() throws IOException {
    FileUtils.deleteDirectory(work().toFile());
    FileUtils.copyDirectory(directory.resolve("older").toFile(), work().toFile());
  }

  private List<Path> files(String directory) throws IOException {
    Path below = Files.createDirectories(work().resolve(directory));
    try (Stream<Path> all = Files.walk(below)) {
      return all.filter(Files::isRegularFile).toList();
    }
  }

  /** What a failed run has left is the older artifact or the new one, in place or about to be. */
  private void whole(
      Workspace workspace,
      String stage,
      boolean dated,
      List<Map<String, String>> allowed,
      String when) {
    Optional<Artifact> left = workspace.artifacts().find(stage);
    left.ifPresent(
        artifact -> {
          assertThat(WorkDirectory.bytes(artifact)).as(when).isIn(allowed);
          workspace.artifacts().verify(artifact);
        });
    boolean aboutToBe = Files.exists(work().resolve(".building/" + stage + "/MANIFEST.json"));
    assertThat(left.isPresent() || aboutToBe || dated).as(when).isTrue();
  }
}
