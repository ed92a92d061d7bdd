package io.tianma.jobs.config;

import com.typesafe.config.ConfigUtil;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The keys of a HOCON text as they are spelled, also those that a later one replaces and that the
 * parsed configuration has lost. Of a text that cannot be parsed nothing can be said.
 */
final class Spelled {
  /**
   * One assignment.
   *
   * @param path elements of the whole key
   * @param section whether the value is a section in braces
   */
  record Key(List<String> path, boolean section) {}

  private final String text;
  private final List<Key> keys = new ArrayList<>();
  private final Deque<List<String>> sections = new ArrayDeque<>(List.of(List.of()));
  private final StringBuilder word = new StringBuilder();
  private int at;
  private int lists;
  private boolean value;

  private Spelled(String text) {
    this.text = text;
  }

  /** All assignments in their order; what lies in lists is left out. */
  static List<Key> keys(String text) {
    Spelled spelled = new Spelled(text);
    spelled.read();
    return spelled.keys;
  }

  private void read() {
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '#' || text.startsWith("//", at)) {
        at = end("\n", at);
      } else if (c == '"') {
        quoted();
      } else {
        at++;
        sign(c);
      }
    }
  }

  private void sign(char c) {
    switch (c) {
      case '[' -> lists++;
      case ']' -> lists--;
      case '{' -> {
        open();
        value = false;
      }
      case '}' -> {
        if (lists == 0 && sections.size() > 1) {
          sections.pop();
        }
        next();
      }
      case '\n', ',' -> next();
      case '=', ':' -> assign();
      default -> {
        if (!value) {
          word.append(c);
        }
      }
    }
  }

  /** A section begins: named by the word before it, or the value of an assignment. */
  private void open() {
    if (lists > 0) {
      return;
    }
    if (value) {
      Key last = keys.remove(keys.size() - 1);
      keys.add(new Key(last.path(), true));
      sections.push(last.path());
    } else {
      List<String> path = path();
      if (!path.isEmpty()) {
        keys.add(new Key(path, true));
      }
      sections.push(path);
    }
    word.setLength(0);
  }

  private void assign() {
    if (lists == 0 && !value) {
      keys.add(new Key(path(), false));
      word.setLength(0);
      value = true;
    }
  }

  private void next() {
    if (lists == 0) {
      word.setLength(0);
      value = false;
    }
  }

  /** The key before the sign, below the open sections; {@code +=} belongs to the sign. */
  private List<String> path() {
    String key = word.toString().strip().replaceFirst("\\+$", "").strip();
    List<String> path = new ArrayList<>(sections.peek());
    if (!key.isEmpty()) {
      path.addAll(ConfigUtil.splitPath(key));
    }
    return List.copyOf(path);
  }

  private void quoted() {
    int from = at;
    if (text.startsWith("\"\"\"", at)) {
      at = end("\"\"\"", at + 3) + 3;
    } else {
      at++;
      while (at < text.length() && text.charAt(at) != '"') {
        at += text.charAt(at) == '\\' ? 2 : 1;
      }
      at++;
    }
    at = Math.min(at, text.length());
    if (!value) {
      word.append(text, from, at);
    }
  }

  private int end(String sign, int from) {
    int found = text.indexOf(sign, from);
    return found < 0 ? text.length() : found;
  }
}
