package io.tianma.jobs.shell;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The texts of a file or of standard input, a chunk after the other: a text a line, or JSON lines
 * with a field text. From standard input a chunk ends early where the next line lets wait for it,
 * so that somebody at a terminal is answered at once.
 */
public final class Texts implements AutoCloseable {
  /** What lines hold. */
  public enum Format {
    /** By the end of the file's name; else by the first line that is not blank. */
    AUTO,
    /** A text each. */
    TEXT,
    /** A JSON object each. */
    JSONL
  }

  /**
   * One line.
   *
   * @param text what it holds; null for a blank line
   * @param object the whole of a JSON line; null for a line of text
   */
  public record Line(String text, ObjectNode object) {
    /** Writes what was made of the text: another field of the object, or a line of its own. */
    public void write(BufferedWriter out, String generated) throws IOException {
      if (object != null) {
        JsonLines.append(out, object.put("generated", generated));
      } else {
        out.write(text == null ? "" : generated.replace('\n', ' '));
        out.write('\n');
      }
    }
  }

  private static final int LINES_AHEAD = 4096;
  private static final long PATIENCE_MILLIS = 100;

  private final Path file;
  private final BufferedReader reader;
  private final BlockingQueue<Object> ahead;
  private Format format;
  private long number;

  private Texts(Path file, Format format) throws IOException {
    this.file = file;
    this.format = format == Format.AUTO ? byName(file) : format;
    this.reader = TextFiles.read(file);
    this.ahead = TextFiles.isStandard(file) ? new ArrayBlockingQueue<>(LINES_AHEAD) : null;
    if (ahead != null) {
      Thread thread = new Thread(this::readAhead, "standard input");
      thread.setDaemon(true);
      thread.start();
    }
  }

  /** Opens a file. */
  public static Texts open(Path file, Format format) {
    try {
      return new Texts(file, format);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Format byName(Path file) {
    String name = file.toString().toLowerCase(Locale.ROOT);
    if (name.matches(".*\\.(jsonl|ndjson|json)(\\.[a-z0-9]+)?")) {
      return Format.JSONL;
    }
    return name.matches(".*\\.(txt|text)(\\.[a-z0-9]+)?") ? Format.TEXT : Format.AUTO;
  }

  /**
   * The next lines, at most so many; none at the end.
   *
   * @throws Failed naming file and line where there is no JSON object with a text, or no UTF-8
   */
  public List<Line> next(int most) {
    List<Line> lines = new ArrayList<>();
    for (String line = line(true); line != null; line = line(false)) {
      number++;
      Line read = read(line);
      if (read != null) {
        lines.add(read);
      }
      if (lines.size() == most) {
        break;
      }
    }
    return lines;
  }

  private Line read(String line) {
    if (format == Format.AUTO && !line.isBlank()) {
      format = line.stripLeading().startsWith("{") ? Format.JSONL : Format.TEXT;
    }
    if (line.isBlank()) {
      return format == Format.JSONL ? null : new Line(null, null);
    }
    if (format == Format.TEXT) {
      return new Line(line, null);
    }
    ObjectNode object = JsonLines.parse(line, file, number);
    try {
      return new Line(JsonLines.text(object), object);
    } catch (IllegalArgumentException e) {
      throw new Failed(file + " line " + number + ": " + e.getMessage(), e);
    }
  }

  /** The next line; null at the end, or if there is none yet and nobody wants to wait. */
  private String line(boolean wait) {
    try {
      if (ahead == null) {
        return reader.readLine();
      }
      Object next = wait ? ahead.take() : ahead.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
      if (next instanceof IOException e) {
        throw e;
      }
      if (next == this) {
        ahead.add(this); // the end stays the end
        return null;
      }
      return (String) next;
    } catch (CharacterCodingException e) {
      throw new Failed(
          file + " is not text in UTF-8 or a Chinese charset, somewhere after line " + number, e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Failed("interrupted while waiting for standard input", e);
    }
  }

  private void readAhead() {
    try {
      try {
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
          ahead.put(line);
        }
        ahead.put(this);
      } catch (IOException e) {
        ahead.put(e);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    try {
      if (ahead == null) {
        reader.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
