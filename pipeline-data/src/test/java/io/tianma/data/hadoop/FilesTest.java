package io.tianma.data.hadoop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FilesTest {
  private static final byte[] CONTENT = new byte[5000];

  @TempDir Path directory;

  @AfterEach
  void heal() {
    FailingFileSystem.heal();
  }

  /** Hadoop's local file system throws an error, which nobody expects who writes a file. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aFullDiskIsAnExceptionWhoeverWrites(boolean likeHadoop) throws IOException {
    org.apache.hadoop.fs.Path to = new org.apache.hadoop.fs.Path("failing://" + directory);
    FileSystem fs = to.getFileSystem(FailingFileSystem.configuration());
    Stream.<ThrowingCallable>of(
            () -> Files.write(fs, to, "bytes", CONTENT),
            () -> Files.write(fs, to, "content", out -> out.write(CONTENT)),
            () -> {
              try (FSDataOutputStream out = Files.create(fs, file(to), true)) {
                out.write(CONTENT);
                out.hflush();
              }
            },
            () -> {
              try (FSDataOutputStream out = Files.create(fs, file(to), true)) {
                out.write(CONTENT, 0, 100); // nothing reaches the disk before it is closed
              }
            })
        .forEach(
            writing -> {
              FailingFileSystem.fullAfter(50, likeHadoop);
              assertThatThrownBy(writing)
                  .isInstanceOf(IOException.class)
                  .hasMessage("No space left on device");
              FailingFileSystem.heal();
            });
  }

  @Test
  void whatIsWrittenIsThereAfterAFlush() throws IOException {
    org.apache.hadoop.fs.Path to = new org.apache.hadoop.fs.Path(directory.toString());
    FileSystem fs =
        FileSystem.getLocal(new org.apache.hadoop.conf.Configuration(false)).getRawFileSystem();
    try (FSDataOutputStream out = Files.create(fs, file(to), false)) {
      out.write('a');
      out.writeBytes("bc");
      out.hflush();
      assertThat(directory.resolve("file")).hasContent("abc");
      assertThat(out.getPos()).isEqualTo(3);
    }
  }

  private static org.apache.hadoop.fs.Path file(org.apache.hadoop.fs.Path directory) {
    return new org.apache.hadoop.fs.Path(directory, "file");
  }
}
