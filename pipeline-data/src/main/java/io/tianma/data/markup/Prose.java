package io.tianma.data.markup;

import io.tianma.data.text.Characters;
import java.util.regex.Pattern;

/** Collects prose line by line; a line is a paragraph. */
final class Prose {
  /** Emphasis that CommonMark does not see because Chinese has no space around it. */
  private static final Pattern STARS = Pattern.compile("\\*\\*(?!\\s)([^*\n]+)(?<!\\s)\\*\\*");

  /**
   * Stand for İ and Σ inside of parsers, which lower names, labels and whole words of links: Java
   * takes the square of their number for that.
   */
  private static final char DOTTED_I = '\uFDD2';

  private static final char SIGMA = '\uFDD3';

  private static final Pattern TASK = Pattern.compile("^\\[[ xX]\\] +");

  private final StringBuilder text = new StringBuilder();
  private int lineStart;
  private boolean soft;
  private boolean space;

  /** A text for a parser: what it gives goes to {@link #add}. */
  static String guarded(String text) {
    String known = text.replace(DOTTED_I, '\uFFFD').replace(SIGMA, '\uFFFD');
    return known.replace('İ', DOTTED_I).replace('Σ', SIGMA);
  }

  void add(String guarded) {
    String words = guarded.replace(DOTTED_I, 'İ').replace(SIGMA, 'Σ');
    if (words.isEmpty()) {
      return;
    }
    if (text.length() > lineStart && (space || soft && needsSpace(words))) {
      text.append(' ');
    }
    soft = false;
    space = false;
    text.append(words);
  }

  /** A line end inside a paragraph: a space, but not between Chinese characters. */
  void softBreak() {
    soft = true;
  }

  /** A space, unless the line begins or ends here. */
  void space() {
    space = true;
  }

  void breakLine() {
    soft = false;
    space = false;
    if (text.length() == lineStart) {
      return;
    }
    String line = text.substring(lineStart);
    text.setLength(lineStart);
    text.append(TASK.matcher(STARS.matcher(line).replaceAll("$1")).replaceFirst("")).append('\n');
    lineStart = text.length();
  }

  String text() {
    breakLine();
    return text.toString();
  }

  private boolean needsSpace(String words) {
    return !(wide(text.codePointBefore(text.length())) || wide(words.codePointAt(0)));
  }

  /** Whether no space is written beside it: Chinese characters and punctuation. */
  private static boolean wide(int c) {
    return Characters.isCjk(c) || c >= 0x3000 && c <= 0x303F || c >= 0xFF00 && c <= 0xFFEF;
  }
}
