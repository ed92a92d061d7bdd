package io.tianma.data.source;

import java.util.ArrayList;
import java.util.List;

/** Takes a record of a table apart. */
final class Fields {
  private Fields() {}

  /**
   * The fields of a record.
   *
   * @param quoted commas between fields and quotes around them, otherwise tabs
   * @return null if a quote is not closed or stands inside a field that does not begin with one
   */
  static List<String> split(String record, boolean quoted) {
    return quoted ? commas(record) : List.of(record.split("\t", -1));
  }

  private static List<String> commas(String record) {
    List<String> fields = new ArrayList<>();
    int at = 0;
    while (true) {
      boolean open = at < record.length() && record.charAt(at) == '"';
      StringBuilder field = new StringBuilder();
      at = open ? quotedField(record, at + 1, field) : plainField(record, at, field);
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
  private static int quotedField(String record, int from, StringBuilder field) {
    int at = from;
    while (true) {
      int quote = record.indexOf('"', at);
      if (quote < 0) {
        return -1;
      }
      field.append(record, at, quote);
      boolean doubled = quote + 1 < record.length() && record.charAt(quote + 1) == '"';
      if (!doubled) {
        return quote + 1;
      }
      field.append('"');
      at = quote + 2;
    }
  }

  private static int plainField(String record, int from, StringBuilder field) {
    int comma = record.indexOf(',', from);
    int end = comma < 0 ? record.length() : comma;
    field.append(record, from, end);
    return field.indexOf("\"") >= 0 ? -1 : end;
  }
}
