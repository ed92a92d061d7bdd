package io.tianma.jobs;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;

/** Text files of the tools that need no Spark, on this machine. */
final class TextFiles {
  private TextFiles() {}

  /**
   * Opens strict UTF-8, also inside .gz or .bz2.
   *
   * @throws java.nio.charset.CharacterCodingException when what is read turns out to be no UTF-8
   */
  static BufferedReader read(Path file) throws IOException {
    return new BufferedReader(
        new InputStreamReader(
            unpacked(file),
            StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT)));
  }

  private static InputStream unpacked(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new Failed(file + " is a directory: name one file");
    }
    InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
    String name = file.toString();
    if (name.endsWith(".gz")) {
      return new GZIPInputStream(in, 1 << 16);
    }
    return name.endsWith(".bz2") ? new BZip2CompressorInputStream(in, true) : in;
  }

  /** Opens a file that stands under its name only if all of it was written. */
  static Output write(Path file) throws IOException {
    return new Output(file);
  }

  /** A file in the making. */
  static final class Output implements AutoCloseable {
    private final Path file;
    private final Path building;
    private final BufferedWriter writer;
    private boolean keep;

    private Output(Path file) throws IOException {
      Path directory = file.toAbsolutePath().getParent();
      if (!Files.isDirectory(directory)) {
        throw new Failed("--output " + file + ": there is no directory " + directory);
      }
      if (Files.isDirectory(file)) {
        throw new Failed("--output " + file + " is a directory: name a file");
      }
      this.file = file;
      // devices and pipes are written as they stand
      this.building =
          Files.exists(file) && !Files.isRegularFile(file)
              ? file
              : directory.resolve("." + file.getFileName() + ".building");
      this.writer =
          new BufferedWriter(
              new OutputStreamWriter(Files.newOutputStream(building), StandardCharsets.UTF_8),
              1 << 16);
    }

    BufferedWriter writer() {
      return writer;
    }

    /** Says that everything was written. */
    void keep() {
      keep = true;
    }

    @Override
    public void close() throws IOException {
      writer.close();
      if (building == file) {
        return;
      }
      if (keep) {
        Files.move(
            building, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
      } else {
        Files.deleteIfExists(building);
      }
    }
  }
}
