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
  private static final String THREE_QUOTES = "\"\"\"";

  private final String text;
  private final List<List<String>> keys = new ArrayList<>();
  private final Deque<List<String>> sections = new ArrayDeque<>(List.of(List.of()));
  private final StringBuilder word = new StringBuilder();
  private int at;
  private int lists;
  private boolean value;

  /** The section that has just ended: one that begins beside it is more of the same. */
  private List<String> ended;

  private Spelled(String text) {
    this.text = text;
  }

  /**
   * The whole keys of all values in their order, by their elements; those of sections in braces and
   * what lies in lists are left out.
   */
  static List<List<String>> keys(String text) {
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
      } else if (text.startsWith("${", at)) {
        at = end("}", at) + 1; // a reference, which is a value and no section
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
      case '{' -> open();
      case '}' -> close();
      case '\n', ',' -> next();
      case '=', ':' -> assign();
      default -> word.append(c);
    }
  }

  /** A section begins: named by the word before it, the value of an assignment, or more of one. */
  private void open() {
    if (lists > 0) {
      return;
    }
    if (ended != null) {
      sections.push(ended);
    } else {
      sections.push(value ? keys.remove(keys.size() - 1) : path());
    }
    next();
  }

  private void close() {
    if (lists == 0 && sections.size() > 1) {
      ended = sections.pop();
    }
  }

  private void assign() {
    if (lists == 0) {
      keys.add(path());
      value = true;
    }
  }

  private void next() {
    word.setLength(0);
    value = false;
    ended = null;
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
    if (text.startsWith(THREE_QUOTES, at)) {
      at = end(THREE_QUOTES, at + 3) + 3;
      while (text.startsWith("\"", at)) {
        at++; // quotes before the last three belong to the text
      }
    } else {
      at++;
      while (at < text.length() && text.charAt(at) != '"') {
        at += text.charAt(at) == '\\' ? 2 : 1;
      }
      at++;
    }
    at = Math.min(at, text.length());
    word.append(text, from, at);
  }

  private int end(String sign, int from) {
    int found = text.indexOf(sign, from);
    return found == -1 ? text.length() : found;
  }
}
