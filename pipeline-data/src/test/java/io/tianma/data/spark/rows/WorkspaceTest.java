package io.tianma.data.spark.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tianma.data.hadoop.Artifacts;
import io.tianma.data.hadoop.FailingFileSystem;
import io.tianma.data.hadoop.StageBody;
import io.tianma.data.store.StageKey;
import io.tianma.data.testing.LocalSpark;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a failed stage has half-written is removed only when nobody can write there any more. */
@ExtendWith(LocalSpark.class)
class WorkspaceTest {
  private static final long LATER_MS = 1500;

  @TempDir Path directory;

  @Test
  void theOtherTasksOfAFailedJobEndBeforeItsWorkIsRemoved(SparkSession spark) throws Exception {
    StageBody body =
        to -> {
          failingJob(spark);
          throw new AssertionError("no failure");
        };
    assertThatThrownBy(() -> make(spark, body))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage("a: planted failure");
    assertThat(directory.resolve("written later")).exists();
  }

  @Test
  void soTheyDoWhenTheLocalFileSystemThrowsAnError(SparkSession spark) throws Exception {
    StageBody body =
        to -> {
          assertThatThrownBy(() -> failingJob(spark)).hasMessageContaining("planted failure");
          throw FailingFileSystem.error("planted error");
        };
    assertThatThrownBy(() -> make(spark, body))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage("a: planted error");
    assertThat(directory.resolve("written later")).exists();
  }

  private void make(SparkSession spark, StageBody body) {
    String work = directory.resolve("work").toString();
    Workspace workspace =
        new Workspace(spark, new Artifacts(new Configuration(false), work, line -> {}));
    workspace.spark(); // as any stage that runs a job has
    workspace.make(new StageKey("a", 1, "a", Map.of(), List.of()), body);
  }

  /** Of two tasks one fails when the other has begun, which writes a file later. */
  private void failingJob(SparkSession spark) {
    String begun = directory.resolve("begun").toString();
    String later = directory.resolve("written later").toString();
    JavaSparkContext.fromSparkContext(spark.sparkContext())
        .parallelize(List.of(0, 1), 2)
        .foreach(
            task -> {
              if (task == 0) {
                Files.createFile(Path.of(begun));
                Thread.sleep(LATER_MS);
                Files.createFile(Path.of(later));
                return;
              }
              while (!Files.exists(Path.of(begun))) {
                Thread.sleep(10);
              }
              throw new IOException("planted failure");
            });
  }
}
