package io.tianma.train.spark.pretrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tianma.data.hadoop.Artifacts;
import io.tianma.data.hadoop.FailingFileSystem;
import io.tianma.train.events.Events;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.util.Progressable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CurvesTest {
  @TempDir Path directory;

  /** As S3A has it: a file is there when it is closed. */
  public static final class Store extends RawLocalFileSystem {
    @Override
    public FSDataOutputStream create(
        org.apache.hadoop.fs.Path file,
        boolean overwrite,
        int bufferSize,
        short replication,
        long blockSize,
        Progressable progress)
        throws IOException {
      ByteArrayOutputStream held =
          new ByteArrayOutputStream() {
            @Override
            public void close() throws IOException {
              Path path = Path.of(file.toUri().getPath());
              Files.createDirectories(path.getParent());
              Files.write(path, toByteArray());
            }
          };
      return new FSDataOutputStream(held, new FileSystem.Statistics("store"));
    }
  }

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

  @Test
  void anObjectStoreKeepsTheEarlierFileUntilTheNewOneIsThere() throws IOException {
    Configuration store = new Configuration(false);
    store.set("fs.file.impl", Store.class.getName());
    store.setBoolean("fs.file.impl.disable.cache", true);
    try (Curves first = curves(store, 0)) {
      points(first, 1, 3);
    }
    points(curves(store, 3), 4, 5); // and is killed
    assertThat(steps()).containsExactly(1L, 2L, 3L);
    try (Curves again = curves(store, 3)) {
      points(again, 4, 6);
    }
    assertThat(steps()).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
    assertThat(files()).hasSize(1);
  }

  @Test
  void whatAKilledStartLeftTwiceIsThereOnce() throws IOException {
    try (Curves first = curves(new Configuration(false), 0)) {
      points(first, 1, 3);
    }
    Path file = files().get(0);
    Files.copy(file, file.resolveSibling("events.out.tfevents.1.tianma"));
    try (Curves again = curves(new Configuration(false), 2)) {
      points(again, 3, 4);
      assertThat(steps()).as("before it is closed").containsExactly(1L, 2L, 3L, 4L);
    }
    assertThat(steps()).containsExactly(1L, 2L, 3L, 4L);
    assertThat(files()).hasSize(1);
  }

  private Curves curves() {
    Artifacts artifacts =
        new Artifacts(FailingFileSystem.configuration(), "failing://" + directory, line -> {});
    return new Curves(artifacts, "small", true, 0);
  }

  private Curves curves(Configuration hadoop, long start) {
    return new Curves(new Artifacts(hadoop, directory.toString(), line -> {}), "a", true, start);
  }

  private static void points(Curves curves, long from, long to) {
    for (long step = from; step <= to; step++) {
      curves.add(step, Map.of("loss", 1.0 / step), 10);
    }
  }

  /** Steps of all files together. */
  private List<Long> steps() throws IOException {
    List<Long> steps = new ArrayList<>();
    for (Path file : files()) {
      Events.read(Files.readAllBytes(file)).stream()
          .filter(event -> event.version().isEmpty())
          .forEach(event -> steps.add(event.step()));
    }
    return steps;
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve("tensorboard/a"))) {
      return files.sorted().toList();
    }
  }
}
