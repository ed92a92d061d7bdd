package io.tianma.jobs.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalDirectoryTest {
  @TempDir Path temporary;

  /** Makes a directory with a shuffled text in it, says so, and waits to be killed. */
  static final class Other {
    public static void main(String[] args) throws Exception {
      Path made = LocalDirectory.make(Path.of(args[0]));
      Files.writeString(Files.createDirectory(made.resolve("blockmgr")).resolve("shuffle"), "甲");
      Files.createFile(Path.of(args[0], "ready"));
      Thread.sleep(100_000);
    }
  }

  @Test
  void whatAKilledProcessLeavesGoesAtTheNextStart() throws Exception {
    Process other =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Other.class.getName(),
                temporary.toString())
            .inheritIO()
            .start();
    try {
      for (int i = 0; i < 1200 && !Files.exists(temporary.resolve("ready")); i++) {
        Thread.sleep(50);
      }
      assertThat(made()).isEqualTo(1);
      LocalDirectory.removeDead(temporary);
      assertThat(made()).as("its process lives").isEqualTo(1);
    } finally {
      other.destroyForcibly();
    }
    assertThat(other.waitFor(60, TimeUnit.SECONDS)).isTrue();
    LocalDirectory.removeDead(temporary);
    assertThat(made()).isZero();
  }

  @Test
  void whatIsThisProcessesOrNobodysStays() throws IOException {
    Path mine = LocalDirectory.make(temporary);
    Files.createDirectory(temporary.resolve("tianma-spark-other"));
    LocalDirectory.removeDead(temporary);
    assertThat(made()).isEqualTo(2);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(mine)))
        .isEqualTo("rwx------");
  }

  private long made() throws IOException {
    try (var all = Files.newDirectoryStream(temporary, "tianma-spark-*")) {
      long count = 0;
      for (Path each : all) {
        count += Files.exists(each) ? 1 : 0;
      }
      return count;
    }
  }
}
