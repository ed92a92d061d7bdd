package io.tianma.data.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tianma.data.dedup.DedupOptions;
import io.tianma.data.gap.PairOptions;
import io.tianma.data.hadoop.Artifact;
import io.tianma.data.hadoop.Artifacts;
import io.tianma.data.hadoop.FailingFileSystem;
import io.tianma.data.hadoop.FailingFileSystem.Way;
import io.tianma.data.parquet.RowTypes;
import io.tianma.data.shard.ShardOptions;
import io.tianma.data.testing.Documents;
import io.tianma.data.testing.LocalSpark;
import io.tianma.data.testing.WorkDirectory;
import io.tianma.data.text.Document;
import io.tianma.data.vocab.VocabOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** P1 on real stages: wherever the file system fails, nothing half-made is ever taken for whole. */
@ExtendWith(LocalSpark.class)
class StageFailureTest {
  private static final DedupOptions DEDUP = DedupOptions.defaults();
  private static final PairOptions PAIRS = PairOptions.t5Pegasus().withChunkChars(150);
  private static final VocabOptions VOCAB = new VocabOptions(200, 1000, false, "");
  private static final ShardOptions SHARDS = new ShardOptions(5, 64, 24, 0.2, 1000, 7);

  @TempDir Path directory;

  @AfterEach
  void heal() {
    FailingFileSystem.heal();
  }

  @ParameterizedTest
  @EnumSource
  void aStageSurvivesFailuresAtManyCalls(Way way, SparkSession spark) throws IOException {
    stages(spark).fails("pairs", way, 12);
  }

  @ParameterizedTest
  @EnumSource
  @Tag("slow")
  void everyStageSurvivesAFailureAtEveryCall(Way way, SparkSession spark) throws IOException {
    for (String stage : List.of("dedup", "vocab", "pairs", "shards")) {
      stages(spark).fails(stage, way, 1);
    }
  }

  @Test
  void aFailureInATaskIsSaidInOneLine(SparkSession spark) throws IOException {
    Stages stages = stages(spark);
    stages.run("dedup");
    FailingFileSystem.failAfter(60, Way.THROW_BEFORE);
    DedupOptions other = DEDUP.withNear(false);
    assertThatThrownBy(() -> Dedup.run(stages.workspace(), stages.clean, other))
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

  private Stages stages(SparkSession spark) {
    return new Stages(spark, directory);
  }

  /** A small pipeline on a file system that can fail. */
  private static final class Stages {
    private final SparkSession spark;
    private final Path directory;
    private final Artifact clean;
    private final Map<String, UnaryOperator<Artifact>> stages =
        Map.of(
            "dedup", input -> Dedup.run(workspace(), input, DEDUP),
            "vocab", input -> Vocab.run(workspace(), input, VOCAB),
            "pairs", input -> Pairs.run(workspace(), input, PAIRS),
            "shards",
                input -> {
                  Artifact vocab = workspace().artifacts().open("vocab");
                  return Shards.run(workspace(), input, vocab, SHARDS);
                });

    Stages(SparkSession spark, Path directory) {
      this.spark = spark;
      this.directory = directory;
      List<Document> documents = new ArrayList<>(Documents.random(12, 3));
      documents.add(Documents.of(documents.get(0).text() + "多一句。"));
      documents.add(Documents.of(" " + documents.get(1).text()));
      this.clean = new WorkDirectory(workspace()).of("clean", RowTypes.DOCUMENT, documents);
    }

    /** As a new process would have it. */
    Workspace workspace() {
      return new Workspace(
          spark,
          new Artifacts(
              FailingFileSystem.configuration(), "failing://" + directory + "/work", line -> {}));
    }

    Artifact run(String stage) {
      return switch (stage) {
        case "dedup" -> stages.get(stage).apply(clean);
        case "shards" -> {
          run("vocab");
          yield stages.get(stage).apply(run("pairs"));
        }
        default -> stages.get(stage).apply(run("dedup"));
      };
    }

    /** Lets the stage fail at every {@code stride}-th call, runs it again, compares bytes. */
    void fails(String stage, Way way, int stride) throws IOException {
      Map<String, String> whole = WorkDirectory.bytes(run(stage));
      boolean failed = true;
      int failures = 0;
      for (int calls = 0; failed; calls += stride) {
        remove(stage);
        FailingFileSystem.failAfter(calls, way);
        try {
          run(stage);
        } catch (RuntimeException planted) {
          failures++;
        }
        failed = FailingFileSystem.heal();
        Optional<Artifact> left = workspace().artifacts().find(stage);
        left.ifPresent(artifact -> assertThat(WorkDirectory.bytes(artifact)).isEqualTo(whole));
        assertThat(WorkDirectory.bytes(run(stage))).as("after call " + calls).isEqualTo(whole);
        assertThat(directory.resolve("work/.building/" + stage)).doesNotExist();
      }
      assertThat(failures).isGreaterThan(way == Way.RETURN_FALSE ? 0 : 3);
    }

    private void remove(String stage) throws IOException {
      var fs = workspace().artifacts().fileSystem();
      fs.delete(workspace().artifacts().path(stage), true);
    }
  }
}
