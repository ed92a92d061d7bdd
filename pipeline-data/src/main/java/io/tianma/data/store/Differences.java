package io.tianma.data.store;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Where two configurations differ, for people who ask why work is not taken as it is. */
public final class Differences {
  private Differences() {}

  /**
   * One line for each value that differs, such as {@code seed = 7, now 8}, by key.
   *
   * @param before canonical JSON
   * @param now canonical JSON
   */
  public static List<String> of(JsonNode before, JsonNode now) {
    List<String> lines = new ArrayList<>();
    add("", before, now, lines);
    return lines;
  }

  private static void add(String key, JsonNode before, JsonNode now, List<String> lines) {
    if (before.toString().equals(now.toString())) { // a number read is no node of the same class
      return;
    }
    boolean lists = before.isArray() && now.isArray() && before.size() == now.size();
    if (lists && before.path(0).isObject()) {
      for (int i = 0; i < before.size(); i++) {
        add("%s[%d]".formatted(key, i), before.path(i), now.path(i), lines);
      }
      return;
    }
    if (!before.isObject() || !now.isObject()) {
      lines.add("%s = %s, now %s".formatted(key, shown(before), shown(now)));
      return;
    }
    TreeSet<String> names = new TreeSet<>();
    before.fieldNames().forEachRemaining(names::add);
    now.fieldNames().forEachRemaining(names::add);
    for (String name : names) {
      add(key.isEmpty() ? name : key + "." + name, before.path(name), now.path(name), lines);
    }
  }

  private static String shown(JsonNode value) {
    return value.isMissingNode() ? "not set" : value.isTextual() ? value.asText() : "" + value;
  }

  /** The inputs that are not the same, such as {@code shards: other content}. */
  public static List<String> of(List<Input> before, List<Input> now) {
    List<String> lines = new ArrayList<>();
    for (Input input : now) {
      boolean known = before.stream().anyMatch(old -> old.path().equals(input.path()));
      if (!before.contains(input)) {
        lines.add(input.path() + (known ? " has other content" : " was no input"));
      }
    }
    for (Input old : before) {
      if (now.stream().noneMatch(input -> input.path().equals(old.path()))) {
        lines.add(old.path() + " is no input any more");
      }
    }
    return lines;
  }
}
