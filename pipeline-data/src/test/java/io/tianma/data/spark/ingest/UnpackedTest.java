package io.tianma.data.spark.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnpackedTest {
  @TempDir java.nio.file.Path directory;

  @Test
  void aBombLeavesNothingOnTheDisk() throws IOException {
    java.nio.file.Path bomb = directory.resolve("a.parquet.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(bomb))) {
      for (int i = 0; i < 65; i++) {
        out.write(new byte[1 << 20]);
      }
    }
    FileSystem fs = FileSystem.getLocal(new Configuration());
    Path to = new Path(directory.resolve("unpacked").toString());
    assertThatThrownBy(() -> new Unpacked(fs, new Path(bomb.toString()), to))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("expands to more than 500 times its size");
    try (Stream<java.nio.file.Path> left = Files.list(directory.resolve("unpacked"))) {
      assertThat(left).isEmpty();
    }
  }
}
