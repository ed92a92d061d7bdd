package io.tianma.eval.report;

import java.util.ArrayList;
import java.util.List;

/** Two texts in two columns of a terminal, where a Chinese character takes two places. */
public final class SideBySide {
  private static final String GAP = " │ ";
  private static final int COLUMN = 8;

  /** The least width. */
  public static final int NARROWEST = 2 * COLUMN + GAP.length();

  private SideBySide() {}

  /**
   * Lines of at most {@code width} places: {@code left} and {@code right}, each broken to fit half
   * of it. Control characters come out as U+FFFD, so that no text can steer the terminal.
   *
   * @throws IllegalArgumentException if the width leaves no room for two columns
   */
  public static List<String> render(String left, String right, int width) {
    int column = (width - GAP.length()) / 2;
    if (column < COLUMN) {
      throw new IllegalArgumentException("width = " + width + ": must be at least " + NARROWEST);
    }
    List<String> lefts = wrap(left, column);
    List<String> rights = wrap(right, column);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < Math.max(lefts.size(), rights.size()); i++) {
      String l = i < lefts.size() ? lefts.get(i) : "";
      String r = i < rights.size() ? rights.get(i) : "";
      lines.add((l + " ".repeat(column - width(l)) + GAP + r).stripTrailing());
    }
    return lines;
  }

  private static List<String> wrap(String text, int places) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    int used = 0;
    for (int c : text.codePoints().toArray()) {
      int shown = printable(c);
      if (c == '\n' || used + width(shown) > places) {
        lines.add(line.toString());
        line.setLength(0);
        used = 0;
      }
      if (c != '\n') {
        line.appendCodePoint(shown);
        used += width(shown);
      }
    }
    if (line.length() > 0) {
      lines.add(line.toString());
    }
    return lines;
  }

  /** Places that a text takes in a terminal. */
  static int width(String text) {
    return text.codePoints().map(SideBySide::width).sum();
  }

  private static int width(int c) {
    int type = Character.getType(c);
    if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK) {
      return 0;
    }
    return isWide(c) ? 2 : 1;
  }

  /** East Asian Wide and Fullwidth, after Unicode's annex 11. */
  private static boolean isWide(int c) {
    return c >= 0x1100 && c <= 0x115F
        || c >= 0x2E80 && c <= 0xA4CF
        || c >= 0xAC00 && c <= 0xD7A3
        || c >= 0xF900 && c <= 0xFAFF
        || c >= 0xFE30 && c <= 0xFE6F
        || c >= 0xFF00 && c <= 0xFF60
        || c >= 0xFFE0 && c <= 0xFFE6
        || c >= 0x1F300 && c <= 0x1FAFF
        || c >= 0x20000 && c <= 0x3FFFD;
  }

  private static int printable(int c) {
    int type = Character.getType(c);
    return type == Character.CONTROL || type == Character.FORMAT || type == Character.SURROGATE
        ? 0xFFFD
        : c;
  }
}
