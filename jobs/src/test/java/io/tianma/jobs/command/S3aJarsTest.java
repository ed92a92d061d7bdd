package io.tianma.jobs.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class S3aJarsTest {
  @TempDir Path directory;

  private Path jar(String name) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, "");
  }

  @Test
  void thoseOfABuildAreCarried() throws IOException {
    Path aws = jar("target/spark/jars/hadoop-aws-3.3.4.jar");
    jar("target/spark/jars/spark-core_2.12-3.5.6.jar");
    S3aJars found = S3aJars.of(directory.resolve("target/tianma.jar"), "");
    assertThat(found.carried()).containsExactly(aws);
    assertThat(found.missing()).isFalse();
  }

  /** In the image jars/spark is Spark's own directory. */
  @Test
  void aSparkThatHasThemIsGivenNone() throws IOException {
    jar("opt/spark/jars/hadoop-aws-3.3.4.jar");
    Files.createDirectories(directory.resolve("opt/tianma/jars"));
    Files.createSymbolicLink(
        directory.resolve("opt/tianma/jars/spark"), directory.resolve("opt/spark/jars"));
    Path jar = directory.resolve("opt/tianma/jars/tianma.jar");
    S3aJars found = S3aJars.of(jar, directory.resolve("opt/spark").toString());
    assertThat(found.carried()).isEmpty();
    assertThat(found.missing()).isFalse();
    assertThat(S3aJars.of(jar, "").carried()).hasSize(1);
  }

  @Test
  void nowhereIsMissing() {
    assertThat(S3aJars.of(directory.resolve("tianma.jar"), directory.toString()).missing())
        .isTrue();
  }
}
