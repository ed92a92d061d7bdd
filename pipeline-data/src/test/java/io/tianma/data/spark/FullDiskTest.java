package io.tianma.data.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tianma.data.hadoop.Artifact;
import io.tianma.data.hadoop.Artifacts;
import io.tianma.data.hadoop.FailingFileSystem;
import io.tianma.data.spark.rows.Workspace;
import io.tianma.data.testing.LocalSpark;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A full disk leaves the last valid artifact in place, is said in one line, and leaves no rest. */
@ExtendWith(LocalSpark.class)
class FullDiskTest {
  @TempDir Path directory;

  @BeforeEach
  void writeTheCorpus() throws IOException {
    DataStages.corpus(directory.resolve("raw"), 6);
  }

  @AfterEach
  void heal() {
    FailingFileSystem.heal();
  }

  @ParameterizedTest
  @ValueSource(strings = {"documents", "dedup", "vocab", "shards"})
  void aStageThatRunsOutOfSpaceLeavesTheOlderArtifact(String stage, SparkSession spark)
      throws IOException {
    DataStages stages = new DataStages("failing://" + directory.resolve("raw"), 1, false);
    stages.upTo(failing(spark), "shards");
    Artifact older = stages.make(failing(spark), stage, true);
    boolean full = true;
    int failures = 0;
    for (long bytes = 0; full; bytes = 2 * bytes + 900) {
      FailingFileSystem.fullAfter(bytes);
      try {
        stages.make(failing(spark), stage, false);
        full = false;
      } catch (UncheckedIOException e) {
        failures++;
        assertThat(e)
            .hasMessageStartingWith(stage + ": No space left on device")
            .hasMessageContaining("make room in work-dir")
            .hasMessageNotContaining("\n");
        FailingFileSystem.heal();
        Artifact left = failing(spark).artifacts().open(stage);
        assertThat(left.hash()).isEqualTo(older.hash());
        failing(spark).artifacts().verify(left);
        assertThat(directory.resolve("work/.building/" + stage)).doesNotExist();
      }
    }
    assertThat(failures).isPositive();
    assertThat(failing(spark).artifacts().open(stage).hash()).isNotEqualTo(older.hash());
  }

  private Workspace failing(SparkSession spark) {
    Configuration configuration = FailingFileSystem.configuration();
    String work = "failing://" + directory.resolve("work");
    return new Workspace(spark, new Artifacts(configuration, work, line -> {}));
  }

  /** Skipped where no file system may be mounted. */
  @Test
  void aRealFullDiskIsSaidInOneLineToo(SparkSession spark) throws Exception {
    Path work = Files.createDirectories(directory.resolve("work"));
    assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=160k", "tmpfs", work.toString()),
        "a file system may be mounted only by root");
    try {
      Artifacts artifacts = new Artifacts(new Configuration(), work.toString(), line -> {});
      Workspace workspace = new Workspace(spark, artifacts);
      DataStages stages = new DataStages(directory.resolve("raw").toString(), 1, false);
      Artifact older = stages.make(workspace, "documents", true);
      for (int i = 0; fill(work.resolve("filler" + i), new byte[4096]); i++) {
        // until nothing fits
      }
      assertThatThrownBy(() -> stages.make(workspace, "documents", false))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageStartingWith("documents: ")
          .hasMessageContaining("No space left on device")
          .hasMessageNotContaining("\n");
      Artifact left = artifacts.open("documents");
      assertThat(left.hash()).isEqualTo(older.hash());
      artifacts.verify(left);
      try (Stream<Path> fillers = Files.list(work)) {
        for (Path file : fillers.filter(f -> f.getFileName().toString().startsWith("f")).toList()) {
          Files.delete(file);
        }
      }
      assertThat(stages.make(workspace, "documents", false).hash()).isNotEqualTo(older.hash());
    } finally {
      run("umount", "-l", work.toString()); // Hadoop leaves a file open that it could not flush
    }
  }

  private static boolean fill(Path file, byte[] bytes) {
    try {
      Files.write(file, bytes);
      return true;
    } catch (IOException full) {
      return false;
    }
  }

  private static boolean run(String... command) throws InterruptedException {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException noSuchCommand) {
      return false;
    }
  }
}
