package io.tianma.data.spark.ingest;

import io.tianma.data.source.SourceReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** A compressed file whose format is read from its end, unpacked into a local one. */
final class Unpacked implements Closeable {
  private final java.nio.file.Path file;

  /**
   * @throws IOException if the compressed content is damaged
   * @throws java.io.UncheckedIOException if storage cannot deliver
   */
  Unpacked(FileSystem fs, Path path) throws IOException {
    file = Files.createTempFile("tianma-", ".parquet");
    try (InputStream raw = fs.open(path);
        InputStream in = SourceReader.decompressed(raw, path.getName())) {
      Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException | RuntimeException e) {
      Files.delete(file);
      throw e;
    }
  }

  Path path() {
    return new Path(file.toUri());
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(file);
  }
}
