package io.tianma.data.markup;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.UnaryOperator;

/**
 * Resolves what nests in wiki text: templates and tables go, links and rules of language variants
 * leave their words.
 */
final class WikiNesting {
  /** What is open: how it ends, where its output begins, and in which line. */
  private static final class Open {
    private final String close;
    private final int start;
    private final int lines;

    /** Rules inside each other in it, at most. */
    private int rules;

    Open(String close, int start, int lines) {
      this.close = close;
      this.start = start;
      this.lines = lines;
    }
  }

  /** Rules inside each other, as MediaWiki has it; each reads all inside it again. */
  private static final int MAX_RULES = 10;

  /** A template or table that is not closed within so many lines was none. */
  private static final int MAX_LINES = 2000;

  /** A longer link was none. */
  private static final int MAX_LINK = 2000;

  /** A longer rule was none. */
  private static final int MAX_RULE = 20_000;

  private static final int MAX_FORGOTTEN = 4;

  private final String text;
  private final WikiWords words;
  private final StringBuilder out;
  private final Deque<Open> open = new ArrayDeque<>();
  private int lines;

  WikiNesting(String text, WikiWords words) {
    this.text = text;
    this.words = words;
    this.out = new StringBuilder(text.length());
  }

  /** The text without templates and tables, links replaced by their words. */
  String text() {
    for (int i = 0; i < text.length(); ) {
      i += step(i);
    }
    return out.toString();
  }

  private int step(int i) {
    char c = text.charAt(i);
    if (c == '\n') {
      lines++;
    }
    String close = opening(i, c);
    if (close != null) {
      open.push(new Open(close, out.length(), lines));
      if (close.equals("}-")) {
        out.append("-{"); // shown, if it is never closed
      }
      return 2;
    }
    if (!open.isEmpty() && closes(i, c)) {
      Open closed = open.pop();
      passOn(closed, closed.close.equals("}-") ? 1 : 0);
      close(closed);
      return 2;
    }
    out.append(c);
    return 1;
  }

  /** What is around something knows how many rules are inside each other in it. */
  private void passOn(Open inner, int more) {
    Open outer = open.peek();
    if (outer != null) {
      outer.rules = Math.max(outer.rules, inner.rules + more);
    }
  }

  private String opening(int i, char c) {
    if (i + 1 >= text.length()) {
      return null;
    }
    char next = text.charAt(i + 1);
    if (c == '{' && next == '{') {
      return "}}";
    }
    if (c == '-' && next == '{') {
      return "}-";
    }
    if (c == '{' && next == '|' && beginsLine(i)) {
      return "|}";
    }
    return c == '[' && next == '[' ? "]]" : null;
  }

  /** Whether there are but colons and white space before it in its line, as before tables. */
  private boolean beginsLine(int i) {
    int at = i - 1;
    while (at >= 0
        && (text.charAt(at) == ':' || text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
      at--;
    }
    return at < 0 || text.charAt(at) == '\n';
  }

  /** Whether something open ends here; what was opened inside it and never closed is forgotten. */
  private boolean closes(int i, char c) {
    if (c != '}' && c != ']' && c != '|' || c == '|' && text.startsWith("|}}", i)) {
      return false;
    }
    int depth = 0;
    for (Open candidate : open) {
      if (text.startsWith(candidate.close, i)) {
        for (; depth > 0; depth--) {
          passOn(open.pop(), 0);
        }
        return true;
      }
      if (++depth == MAX_FORGOTTEN) {
        return false;
      }
    }
    return false;
  }

  private void close(Open closed) {
    int length = out.length() - closed.start;
    switch (closed.close) {
      case "]]" -> replace(closed, length <= MAX_LINK, WikiLinks::words);
      case "}-" ->
          replace(
              closed,
              length <= MAX_RULE && closed.rules < MAX_RULES,
              rule -> words.take(rule.substring(2)));
      default -> replace(closed, lines - closed.lines <= MAX_LINES, all -> "");
    }
  }

  private void replace(Open closed, boolean isOne, UnaryOperator<String> shown) {
    if (isOne) {
      String inside = out.substring(closed.start);
      out.setLength(closed.start);
      out.append(shown.apply(inside));
    }
  }
}
