package io.tianma.train.spark.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tianma.data.hadoop.FailingFileSystem;
import io.tianma.data.hadoop.Files;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputDirectoryTest {
  @TempDir Path directory;

  @AfterEach
  void heal() {
    FailingFileSystem.heal();
  }

  @Test
  void aFullDiskLeavesNothingAndIsTold() throws IOException {
    assertThatThrownBy(
            () ->
                output()
                    .write(
                        false,
                        part -> {
                          FailingFileSystem.fullAfter(2000, true);
                          Files.write(fileSystem(), part, "a", new byte[1000]);
                          Files.write(fileSystem(), part, "b", out -> out.write(new byte[9000]));
                        }))
        .isInstanceOf(IOException.class)
        .hasMessage("No space left on device");
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void anErrorLeavesNothing() throws IOException {
    assertThatThrownBy(
            () ->
                output()
                    .write(
                        false,
                        part -> {
                          Files.write(fileSystem(), part, "a", new byte[1000]);
                          throw new OutOfMemoryError("planted");
                        }))
        .isInstanceOf(OutOfMemoryError.class);
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void aWholeOneIsPutInPlace() throws IOException {
    output().write(false, part -> Files.write(fileSystem(), part, "a", new byte[1000]));
    assertThat(directory.resolve("to/a")).hasSize(1000);
    assertThat(directory.toFile().list()).containsExactly("to");
  }

  private OutputDirectory output() throws IOException {
    return new OutputDirectory(fileSystem(), path(), Set.of("a", "b"));
  }

  private FileSystem fileSystem() throws IOException {
    return path().getFileSystem(FailingFileSystem.configuration());
  }

  private org.apache.hadoop.fs.Path path() {
    return new org.apache.hadoop.fs.Path("failing://" + directory.resolve("to"));
  }
}
