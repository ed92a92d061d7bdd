package io.tianma.data.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.tianma.data.testing.LocalSpark;
import io.tianma.data.testing.WorkDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * P2 on all data stages: cores, partitions, adaptive execution and the order of inputs change no
 * byte. The corpus is large enough that rows are in several files.
 */
class AnyClusterTest {
  private static final int DOCUMENTS = 450;

  @TempDir Path directory;

  @AfterEach
  void leaveTheSessionThatOtherTestsKnow() {
    SparkSession.active().stop();
    LocalSpark.session();
  }

  @Test
  void coresPartitionsAdaptiveExecutionAndOrderOfInputsChangeNoByte() throws IOException {
    DataStages.corpus(directory.resolve("raw"), DOCUMENTS);
    List<String> expected = manifests(session(1, 1, true), 1);
    assertThat(manifests(session(2, 7, false), 2)).isEqualTo(expected);
  }

  @Test
  @Tag("slow")
  void noCombinationOfThemDoes() throws IOException {
    DataStages.corpus(directory.resolve("raw"), DOCUMENTS);
    List<String> expected = null;
    for (int cores : new int[] {1, 2}) {
      for (int partitions : new int[] {1, 3, 7}) {
        for (boolean adaptive : new boolean[] {true, false}) {
          List<String> made =
              manifests(session(cores, partitions, adaptive), 10 * cores + partitions);
          expected = expected == null ? made : expected;
          assertThat(made).as(cores + " " + partitions + " " + adaptive).isEqualTo(expected);
        }
      }
    }
  }

  /** The manifests of all stages, which hold the hash of every file. */
  private List<String> manifests(SparkSession spark, int seed) {
    String name = SparkSession.active().sparkContext().applicationId();
    WorkDirectory work = new WorkDirectory(spark, directory.resolve(name));
    DataStages stages = new DataStages(directory.resolve("raw").toString(), seed, false);
    List<String> manifests = new ArrayList<>();
    for (String stage : DataStages.ALL) {
      var manifest = stages.make(work.workspace, stage, false).manifest();
      manifests.add(manifest.json());
      assertThat(manifest.counts().dropped().isEmpty()).isEqualTo(stage.equals("vocab"));
      assertThat(manifest.files()).as(stage).hasSizeGreaterThan(stage.equals("vocab") ? 1 : 4);
    }
    return manifests;
  }

  private static SparkSession session(int cores, int partitions, boolean adaptive) {
    LocalSpark.session().stop();
    return SparkSession.builder()
        .master("local[" + cores + "]")
        .appName("tianma-tests")
        .config("spark.ui.enabled", "false")
        .config("spark.default.parallelism", partitions)
        .config("spark.sql.shuffle.partitions", partitions)
        .config("spark.sql.adaptive.enabled", adaptive)
        .getOrCreate();
  }
}
