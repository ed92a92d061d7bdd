package io.tianma.data.filter;

import io.tianma.data.text.Characters;

/** One paragraph a line, single spaces inside. */
final class WhiteSpace {
  private WhiteSpace() {}

  /** Runs of white space as one space, or as one LF if they hold one; none at the ends. */
  static String collapse(String text) {
    char[] out = text.toCharArray(); // never grows: a space comes for one that is left out
    int length = 0;
    boolean space = false;
    boolean line = false;
    for (int i = 0; i < out.length; i++) {
      char c = out[i];
      if (Characters.isSpace(c)) {
        space = true;
        line |= c == '\n';
        continue;
      }
      if (space && length > 0) {
        out[length++] = line ? '\n' : ' ';
      }
      space = false;
      line = false;
      out[length++] = c;
    }
    return new String(out, 0, length);
  }
}
