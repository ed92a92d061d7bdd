package io.tianma.data.source.layout;

import io.tianma.data.text.Characters;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Named fields as HTTP (RFC 9112, 5) and WARC (ISO 28500, 4) write them: names in any case, values
 * that go on in lines that begin with white space, and a name more than once.
 */
final class HeaderFields {
  private final Map<String, List<StringBuilder>> values = new TreeMap<>();
  private List<StringBuilder> open = new ArrayList<>();

  /** Takes the next line, without its end. */
  void add(String line) {
    int colon = line.indexOf(':');
    if (line.startsWith(" ") || line.startsWith("\t")) {
      if (!open.isEmpty()) {
        goOn(open.get(open.size() - 1), line.strip());
      }
    } else if (colon > 0) {
      String name = Characters.lowercase(line.substring(0, colon).strip());
      open = values.computeIfAbsent(name, any -> new ArrayList<>());
      open.add(new StringBuilder(line.substring(colon + 1).strip()));
    } else {
      open = new ArrayList<>();
    }
  }

  /** Adds a line to a value in place: a value of many lines takes work by its length. */
  private static void goOn(StringBuilder value, String more) {
    if (!value.isEmpty() && !more.isEmpty()) {
      value.append(' ');
    }
    value.append(more);
  }

  /** The last value of a name in lower case; empty if there is none. */
  String last(String name) {
    List<StringBuilder> all = values.getOrDefault(name, List.of());
    return all.isEmpty() ? "" : all.get(all.size() - 1).toString();
  }

  /** What a name lists in all its values, separated by commas, in lower case (RFC 9110, 5.3). */
  List<String> list(String name) {
    List<String> all = new ArrayList<>();
    for (StringBuilder value : values.getOrDefault(name, List.of())) {
      for (String element : Characters.lowercase(value.toString()).split(",", -1)) {
        all.add(element.strip());
      }
    }
    all.removeIf(String::isEmpty);
    return all;
  }
}
