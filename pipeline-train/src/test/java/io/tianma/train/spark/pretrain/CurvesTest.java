package io.tianma.train.spark.pretrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tianma.data.hadoop.Artifacts;
import io.tianma.data.hadoop.FailingFileSystem;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CurvesTest {
  @TempDir Path directory;

  @AfterEach
  void heal() {
    FailingFileSystem.heal();
  }

  @Test
  void aFullDiskIsOneLineThatNamesTheDirectory() {
    try (Curves curves = curves()) {
      curves.add(1, Map.of("loss", 1.0), 10);
      FailingFileSystem.fullAfter(10, true);
      assertThatThrownBy(() -> curves.add(2, Map.of("loss", 0.5), 10))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessage("tensorboard/small: No space left on device");
      FailingFileSystem.heal();
    }
    assertThat(directory.resolve("tensorboard/small")).isNotEmptyDirectory();
  }

  private Curves curves() {
    Artifacts artifacts =
        new Artifacts(FailingFileSystem.configuration(), "failing://" + directory, line -> {});
    return new Curves(artifacts, "small", true, 0);
  }
}
