package io.tianma.data.filter;

/** Characters that nobody sees. */
final class Controls {
  private static final int JOINER = 0x200D;

  private Controls() {}

  /**
   * Without control and format characters, private use and non-characters; every line end becomes
   * LF, tabs stay. The joiner stays inside emoji.
   */
  static String strip(String text) {
    if (isPlain(text)) {
      return text;
    }
    StringBuilder kept = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); ) {
      if (isPlain(text.charAt(i)) && text.charAt(i) != '\n') {
        kept.append(text.charAt(i++));
        continue;
      }
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      if (isLineEnd(c)) {
        if (!(c == '\n' && i >= 2 && text.charAt(i - 2) == '\r')) {
          kept.append('\n');
        }
      } else if (c == '\t' || !isInvisible(c) || c == JOINER && followsEmoji(kept)) {
        kept.appendCodePoint(c);
      }
    }
    return kept.toString();
  }

  private static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (!isPlain(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isPlain(char c) {
    return c >= 0x4E00 && c <= 0x9FFF
        || c >= 0x20 && c < 0x7F
        || c == '\n'
        || c == '\t'
        || c >= 0x3000 && c <= 0x3029
        || c >= 0xFF01 && c <= 0xFF5E
        || c >= 0x2010 && c <= 0x2027;
  }

  private static boolean isLineEnd(int c) {
    return c >= '\n' && c <= '\r' || c == 0x85 || c == 0x2028 || c == 0x2029;
  }

  private static boolean isInvisible(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL, Character.FORMAT, Character.PRIVATE_USE, Character.SURROGATE -> true;
      // other unassigned code points may be of a later Unicode than this Java's
      case Character.UNASSIGNED -> (c & 0xFFFE) == 0xFFFE || c >= 0xFDD0 && c <= 0xFDEF;
      default -> false;
    };
  }

  /** Emoji, skin tones and the emoji variation selector come before a joiner. */
  private static boolean followsEmoji(StringBuilder kept) {
    if (kept.length() == 0) {
      return false;
    }
    int c = kept.codePointBefore(kept.length());
    return c == 0xFE0F || c >= 0x2600 && c <= 0x27BF || c >= 0x1F300 && c <= 0x1FAFF;
  }
}
