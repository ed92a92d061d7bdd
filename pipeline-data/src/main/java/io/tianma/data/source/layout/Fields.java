package io.tianma.data.source.layout;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Takes a record of a table apart. */
final class Fields {
  private Fields() {}

  /**
   * The fields of a record.
   *
   * @param quoted commas between fields and quotes around them, otherwise tabs
   * @param escaped whether a backslash stands before a quote inside quotes, and before another
   * @return null if a quote is not closed or stands inside a field that does not begin with one
   */
  static List<String> split(String record, boolean quoted, boolean escaped) {
    return quoted ? commas(record, escaped) : List.of(record.split("\t", -1));
  }

  private static List<String> commas(String record, boolean escaped) {
    List<String> fields = new ArrayList<>();
    int at = 0;
    while (true) {
      boolean open = at < record.length() && record.charAt(at) == '"';
      StringBuilder field = new StringBuilder();
      at = open ? quotedField(record, at + 1, field, escaped) : plainField(record, at, field);
      if (at < 0 || at < record.length() && record.charAt(at) != ',') {
        return null;
      }
      fields.add(field.toString());
      if (at >= record.length()) {
        return fields;
      }
      at++;
    }
  }

  /** Index after the closing quote, or -1. */
  private static int quotedField(String record, int from, StringBuilder field, boolean escaped) {
    for (int at = from; at < record.length(); at++) {
      char c = record.charAt(at);
      char next = at + 1 < record.length() ? record.charAt(at + 1) : 0;
      if (escaped && c == '\\' && (next == '"' || next == '\\') || c == '"' && next == '"') {
        field.append(next);
        at++;
      } else if (c == '"') {
        return at + 1;
      } else {
        field.append(c);
      }
    }
    return -1;
  }

  /** Quotes that open or close something in a line. */
  static int quotes(byte[] line, boolean escaped) {
    int count = 0;
    for (int i = 0; i < line.length; i++) {
      if (escaped && line[i] == '\\') {
        i++;
      } else if (line[i] == '"') {
        count++;
      }
    }
    return count;
  }

  /** What is wrong with a record that {@link #split} does not take apart, and the way out. */
  static String problem(String record, boolean escaped) {
    boolean open = quotes(record.getBytes(StandardCharsets.UTF_8), escaped) % 2 == 1;
    String wrong =
        open
            ? "quotes do not close"
            : "a quote inside a field that does not begin with one, or followed by no comma";
    boolean backslash = !escaped && record.contains("\\\"");
    return backslash
        ? wrong + "; it holds \\\", so set ingest.inputs[].escape = \"\\\\\" if that is a quote"
        : wrong;
  }

  private static int plainField(String record, int from, StringBuilder field) {
    int comma = record.indexOf(',', from);
    int end = comma < 0 ? record.length() : comma;
    field.append(record, from, end);
    return field.indexOf("\"") >= 0 ? -1 : end;
  }
}
