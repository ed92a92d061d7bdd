package io.tianma.jobs.shell;

import static org.assertj.core.api.Assertions.assertThat;

import io.tianma.data.hadoop.LocalFiles;
import io.tianma.jobs.config.SparkOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SessionsTest {
  @TempDir Path directory;

  /** The driver of a cluster starts Spark before the work directory is held. */
  @Test
  void aWorkDirectoryThatSparksEventsMakeIsItsOwnersAlone() throws IOException {
    Path work = directory.resolve("above/work");
    start(work, work.resolve("spark-events"));
    assertThat(rights(work)).isEqualTo("rwx------");
    assertThat(work.resolve("spark-events")).isNotEmptyDirectory();
  }

  @Test
  void eventsElsewhereMakeNoWorkDirectory() throws IOException {
    Path work = directory.resolve("work");
    start(work, directory.resolve("work-events"));
    assertThat(work).doesNotExist();
  }

  /** Hadoop's own starts a process for each file that it makes. */
  @ParameterizedTest
  @CsvSource({
    "local[1], s3a://bucket/work, true",
    "k8s://https://host, file:///work, true",
    "k8s://https://host, /work, true",
    "k8s://https://host, s3a://bucket/work, false",
    "yarn, hdfs:///work, false"
  })
  void filesOnADiskNeedNoProcesses(String master, String work, boolean ours) {
    try (Sessions sessions = new Sessions(new SparkOptions(master, Map.of()), "test", work)) {
      assertThat(LocalFiles.class.getName().equals(sessions.hadoop().get("fs.file.impl")))
          .isEqualTo(ours);
    }
  }

  private static void start(Path work, Path events) {
    Map<String, String> properties =
        Map.of("spark.eventLog.enabled", "true", "spark.eventLog.dir", events.toUri().toString());
    try (Sessions sessions =
        new Sessions(new SparkOptions("local[1]", properties), "test", work.toString())) {
      sessions.start();
    }
  }

  private static String rights(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
