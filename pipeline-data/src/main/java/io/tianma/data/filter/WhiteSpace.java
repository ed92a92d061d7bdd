package io.tianma.data.filter;

import io.tianma.data.text.Characters;

/** One paragraph a line, single spaces inside. */
final class WhiteSpace {
  private WhiteSpace() {}

  /** Runs of white space as one space, or as one LF if they hold one; none at the ends. */
  static String collapse(String text) {
    StringBuilder out = new StringBuilder(text.length());
    boolean space = false;
    boolean line = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Characters.isSpace(c)) {
        space = true;
        line |= c == '\n';
        continue;
      }
      if (space && out.length() > 0) {
        out.append(line ? '\n' : ' ');
      }
      space = false;
      line = false;
      out.append(c);
    }
    return out.toString();
  }
}
