package io.tianma.data.source.layout;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Named fields as HTTP (RFC 9112, 5) and WARC (ISO 28500, 4) write them: names in any case, values
 * that go on in lines that begin with white space, and a name more than once.
 */
final class HeaderFields {
  private final Map<String, List<String>> values = new TreeMap<>();
  private List<String> open = new ArrayList<>();

  /** Takes the next line, without its end. */
  void add(String line) {
    int colon = line.indexOf(':');
    if (line.startsWith(" ") || line.startsWith("\t")) {
      int last = open.size() - 1;
      if (last >= 0) {
        open.set(last, (open.get(last) + " " + line.strip()).strip());
      }
    } else if (colon > 0) {
      String name = line.substring(0, colon).strip().toLowerCase(Locale.ROOT);
      open = values.computeIfAbsent(name, any -> new ArrayList<>());
      open.add(line.substring(colon + 1).strip());
    } else {
      open = new ArrayList<>();
    }
  }

  /** The last value of a name in lower case; empty if there is none. */
  String last(String name) {
    List<String> all = values.getOrDefault(name, List.of(""));
    return all.get(all.size() - 1);
  }

  /** What a name lists in all its values, separated by commas, in lower case (RFC 9110, 5.3). */
  List<String> list(String name) {
    List<String> all = new ArrayList<>();
    for (String value : values.getOrDefault(name, List.of())) {
      for (String element : value.toLowerCase(Locale.ROOT).split(",", -1)) {
        all.add(element.strip());
      }
    }
    all.removeIf(String::isEmpty);
    return all;
  }
}
