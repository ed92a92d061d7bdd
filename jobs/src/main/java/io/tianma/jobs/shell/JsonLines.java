package io.tianma.jobs.shell;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tianma.data.store.CanonicalJson;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Turns files of JSON objects, one a line, into others, line by line and in the same order. */
public final class JsonLines {
  private static final Pattern HALF = Pattern.compile("\\p{Cs}");

  private JsonLines() {}

  /**
   * Writes what {@code change} makes of each object; blank lines are passed over.
   *
   * @return the number of objects
   * @throws Failed naming file and line where there is no JSON object, or no UTF-8
   */
  public static long map(Path in, Path out, Overwrite overwrite, UnaryOperator<ObjectNode> change) {
    try (BufferedReader lines = TextFiles.read(in);
        TextFiles.Output to = TextFiles.write(out, overwrite)) {
      long number = 0;
      long objects = 0;
      for (String line = next(lines, in, number); line != null; line = next(lines, in, number)) {
        number++;
        if (!line.isBlank()) {
          append(to.writer(), change(change, parse(line, in, number), in, number));
          objects++;
        }
      }
      to.keep();
      return objects;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes objects, one a line. */
  public static void write(Path out, Overwrite overwrite, List<ObjectNode> objects) {
    try (TextFiles.Output to = TextFiles.write(out, overwrite)) {
      for (ObjectNode object : objects) {
        append(to.writer(), object);
      }
      to.keep();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * All objects of a file, what {@code take} makes of them.
   *
   * @throws Failed as {@link #map} does
   */
  public static <T> List<T> read(Path in, Function<ObjectNode, T> take) {
    try (BufferedReader lines = TextFiles.read(in)) {
      List<T> all = new ArrayList<>();
      long number = 0;
      for (String line = next(lines, in, number); line != null; line = next(lines, in, number)) {
        number++;
        if (!line.isBlank()) {
          all.add(change(take, parse(line, in, number), in, number));
        }
      }
      return all;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The text of a line.
   *
   * @throws IllegalArgumentException if it has none
   */
  public static String text(ObjectNode line) {
    JsonNode text = line.get("text");
    if (text == null || !text.isTextual()) {
      throw new IllegalArgumentException("there is no field text that holds a string");
    }
    return text.asText();
  }

  /** The line itself, if it has a text. */
  public static ObjectNode withText(ObjectNode line) {
    text(line);
    return line;
  }

  static void append(BufferedWriter out, ObjectNode line) throws IOException {
    // halves of surrogate pairs are no UTF-8, but JSON can say them
    out.write(HALF.matcher(line.toString()).replaceAll(JsonLines::escaped));
    out.write('\n');
  }

  private static String escaped(MatchResult half) {
    return Matcher.quoteReplacement(String.format("\\u%04x", (int) half.group().charAt(0)));
  }

  private static String next(BufferedReader lines, Path in, long read) throws IOException {
    try {
      return lines.readLine();
    } catch (CharacterCodingException e) {
      throw new Failed(
          in + " is not text in UTF-8 or a Chinese charset, somewhere after line " + read, e);
    }
  }

  private static <T> T change(
      Function<ObjectNode, T> change, ObjectNode object, Path in, long number) {
    try {
      return change.apply(object);
    } catch (IllegalArgumentException e) {
      throw new Failed(in + " line " + number + ": " + e.getMessage(), e);
    }
  }

  static ObjectNode parse(String line, Path in, long number) {
    try {
      if (CanonicalJson.read(line, JsonNode.class) instanceof ObjectNode object) {
        return object;
      }
    } catch (UncheckedIOException e) {
      throw new Failed(in + " line " + number + " is not JSON: " + brief(line), e);
    }
    throw new Failed(in + " line " + number + " is not a JSON object: " + brief(line));
  }

  private static String brief(String line) {
    return line.length() <= 60 ? line : line.substring(0, 60) + "…";
  }
}
