package io.tianma.data.markup;

import java.util.ArrayDeque;
import java.util.Deque;

/** Resolves what nests in wiki text: templates and tables go, links leave their words. */
final class WikiNesting {
  /** What is open: how it ends, where its output begins, and in which line. */
  private record Open(String close, int start, int lines) {}

  /** A template or table that is not closed within so many lines was none. */
  private static final int MAX_LINES = 2000;

  /** A longer link was none. */
  private static final int MAX_LINK = 2000;

  private static final int MAX_FORGOTTEN = 4;

  private final String text;
  private final StringBuilder out;
  private final Deque<Open> open = new ArrayDeque<>();
  private int lines;

  WikiNesting(String text) {
    this.text = text;
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
      return 2;
    }
    if (!open.isEmpty() && closes(i, c)) {
      close(open.pop());
      return 2;
    }
    out.append(c);
    return 1;
  }

  private String opening(int i, char c) {
    if (i + 1 >= text.length()) {
      return null;
    }
    char next = text.charAt(i + 1);
    if (c == '{' && next == '{') {
      return "}}";
    }
    if (c == '{' && next == '|' && (i == 0 || text.charAt(i - 1) == '\n')) {
      return "|}";
    }
    return c == '[' && next == '[' ? "]]" : null;
  }

  /** Whether something open ends here; what was opened inside it and never closed is forgotten. */
  private boolean closes(int i, char c) {
    if (c != '}' && c != ']' && c != '|' || c == '|' && text.startsWith("|}}", i)) {
      return false;
    }
    int depth = 0;
    for (Open candidate : open) {
      if (text.startsWith(candidate.close(), i)) {
        for (; depth > 0; depth--) {
          open.pop();
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
    if (!closed.close().equals("]]")) {
      if (lines - closed.lines() <= MAX_LINES) {
        out.setLength(closed.start());
      }
      return;
    }
    if (out.length() - closed.start() > MAX_LINK) {
      return;
    }
    String link = out.substring(closed.start());
    out.setLength(closed.start());
    int bar = link.indexOf('|');
    String target = bar < 0 ? link : link.substring(0, bar);
    if (!WikiProse.hasNoWords(target)) {
      out.append(bar < 0 ? target : link.substring(bar + 1));
    }
  }
}
