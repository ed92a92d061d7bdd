package io.tianma.data.spark.ingest;

import io.tianma.data.hadoop.Files;
import io.tianma.data.source.SourceReader;
import io.tianma.data.source.packing.Expansion;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.UUID;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A compressed file whose format is read from its end, unpacked beside what is being made of it:
 * what a run that was killed leaves there goes with its unfinished stage.
 */
final class Unpacked implements Closeable {
  private final FileSystem to;
  private final Path file;

  /**
   * @param directory where it is unpacked
   * @throws IOException if the compressed content is damaged, or expands beyond {@link Expansion}
   * @throws java.io.UncheckedIOException if storage cannot deliver
   */
  Unpacked(FileSystem fs, Path path, Path directory) throws IOException {
    to = directory.getFileSystem(fs.getConf());
    file = new Path(directory, UUID.randomUUID() + ".parquet");
    long packed = fs.getFileStatus(path).getLen();
    try (InputStream raw = fs.open(path);
        InputStream in = SourceReader.decompressed(raw, path.getName());
        OutputStream out = Files.create(to, file, false)) {
      byte[] buffer = new byte[1 << 16];
      long expanded = 0;
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        expanded += n;
        Expansion.checkUnpacked(packed, expanded);
        out.write(buffer, 0, n);
      }
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  FileSystem fileSystem() {
    return to;
  }

  Path path() {
    return file;
  }

  @Override
  public void close() throws IOException {
    to.delete(file, false);
  }
}
