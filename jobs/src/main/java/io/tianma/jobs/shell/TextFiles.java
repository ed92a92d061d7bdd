package io.tianma.jobs.shell;

import io.tianma.data.source.TextLines;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import java.util.stream.Collectors;
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
    return read(file, Integer.MAX_VALUE - 8);
  }

  /**
   * The same of a file whose lines have a limit.
   *
   * @throws TextLines.LongLine besides, when a line turns out to be longer
   */
  public static BufferedReader read(Path file, int maxBytes) throws IOException {
    if (isStandard(file)) {
      return TextLines.open(CloseShieldInputStream.wrap(System.in), "", maxBytes);
    }
    if (Files.isDirectory(file)) {
      throw new Failed(file + " is a directory: name one file");
    }
    InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
    return TextLines.open(in, file.toString(), maxBytes);
  }

  /**
   * The whole text of a small file, or of standard input.
   *
   * @param setting what named it
   * @throws Failed if it cannot be read
   */
  public static String all(Path file, String setting) {
    try (BufferedReader lines = read(file)) {
      return lines.lines().map(line -> line + "\n").collect(Collectors.joining());
    } catch (IOException | UncheckedIOException e) {
      throw new Failed(setting + ": cannot be read (" + e.getMessage() + ")", e);
    }
  }

  /**
   * Opens a file that stands under its name only if all of it was written.
   *
   * @throws Failed as {@link #check} does
   */
  public static Output write(Path file, Overwrite overwrite) throws IOException {
    check(file, overwrite);
    return new Output(file, overwrite);
  }

  /**
   * Says now what would otherwise be found out when all is computed.
   *
   * @throws Failed if no file can be written there, or one is there that may not be replaced
   */
  public static void check(Path file, Overwrite overwrite) {
    if (isStandard(file)) {
      return;
    }
    Path directory = file.toAbsolutePath().getParent();
    if (!Files.isDirectory(directory)) {
      throw new Failed("--output " + file + ": there is no directory " + directory);
    }
    if (!Files.exists(file) && !Files.isWritable(directory)) {
      throw new Failed(
          "--output " + file + ": nothing can be written in " + directory + "; name another file");
    }
    if (Files.isDirectory(file)) {
      throw new Failed("--output " + file + " is a directory: name a file");
    }
    if (Files.isRegularFile(file) && !overwrite.wanted()) {
      throw new Failed(
          "--output " + file + " exists: name another file, or replace it with --overwrite");
    }
  }

  /** A file in the making. */
  public static final class Output implements AutoCloseable {
    private final Path file;
    private final Path building;
    private final Overwrite overwrite;
    private final BufferedWriter writer;
    private boolean keep;

    private Output(Path file, Overwrite overwrite) throws IOException {
      this.overwrite = overwrite;
      if (isStandard(file)) {
        this.file = file;
        this.building = file;
        this.writer = writer(standardOutput());
        return;
      }
      this.file = file;
      // devices and pipes are written as they stand
      boolean plain = !Files.exists(file) || Files.isRegularFile(file);
      this.building = plain ? ours(file.toAbsolutePath().getParent()) : file;
      OutputStream out =
          plain
              ? Files.newOutputStream(
                  building, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)
              : Files.newOutputStream(building);
      this.writer = writer(Compressed.by(file.toString(), out));
    }

    /** Says, as a file does, that nobody reads any more; stays open for others. */
    private static OutputStream standardOutput() {
      return new OutputStream() {
        @Override
        public void write(int b) {
          System.out.write(b);
        }

        @Override
        public void write(byte[] bytes, int from, int length) {
          System.out.write(bytes, from, length);
        }

        @Override
        public void flush() throws IOException {
          if (System.out.checkError()) {
            throw new IOException("standard output is closed");
          }
        }
      };
    }

    /** A name that nobody else has, in the directory of the output, where a rename is atomic. */
    private static Path ours(Path directory) {
      return directory.resolve(".tianma-" + UUID.randomUUID() + ".part");
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
        if (Files.exists(file) && !overwrite.wanted()) {
          throw new Failed(
              "--output "
                  + file
                  + " was made by others meanwhile; what was written is "
                  + building);
        }
        Files.move(
            building, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
      } else {
        Files.deleteIfExists(building);
      }
    }
  }
}
