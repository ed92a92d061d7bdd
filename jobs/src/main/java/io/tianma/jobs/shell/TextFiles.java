package io.tianma.jobs.shell;

import io.tianma.data.source.TextLines;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.apache.commons.io.input.CloseShieldInputStream;

/** Text files of the tools that need no Spark, on this machine. */
public final class TextFiles {
  private TextFiles() {}

  /** Stands for standard input or output where a file is named. */
  private static final String STANDARD = "-";

  public static boolean isStandard(Path file) {
    return file.toString().equals(STANDARD);
  }

  /**
   * Opens a file, or standard input, in any compression and charset that ingest reads.
   *
   * @throws java.nio.charset.CharacterCodingException when a line turns out to be in none of them
   */
  public static BufferedReader read(Path file) throws IOException {
    if (isStandard(file)) {
      return TextLines.open(CloseShieldInputStream.wrap(System.in), "");
    }
    if (Files.isDirectory(file)) {
      throw new Failed(file + " is a directory: name one file");
    }
    InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
    return TextLines.open(in, file.toString());
  }

  /** Opens a file that stands under its name only if all of it was written. */
  public static Output write(Path file) throws IOException {
    return new Output(file);
  }

  /** A file in the making. */
  public static final class Output implements AutoCloseable {
    private final Path file;
    private final Path building;
    private final BufferedWriter writer;
    private boolean keep;

    private Output(Path file) throws IOException {
      if (isStandard(file)) {
        this.file = file;
        this.building = file;
        this.writer = writer(new FileOutputStream(FileDescriptor.out));
        return;
      }
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
      this.writer = writer(Compressed.by(file.toString(), Files.newOutputStream(building)));
    }

    private static BufferedWriter writer(OutputStream out) {
      return new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8), 1 << 16);
    }

    public BufferedWriter writer() {
      return writer;
    }

    /** Says that everything was written. */
    public void keep() {
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
