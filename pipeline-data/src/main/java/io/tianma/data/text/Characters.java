package io.tianma.data.text;

import java.util.Locale;

/** Character classes as Python and BERT's tokenizers draw them, by code point. */
public final class Characters {
  private Characters() {}

  /** Python's {@code str.isspace}. */
  public static boolean isSpace(int c) {
    if (c < 0x80) {
      return c == ' ' || c >= 0x09 && c <= 0x0D || c >= 0x1C && c <= 0x1F;
    }
    return c <= 0x3000 && (c == 0x85 || Character.isSpaceChar(c)); // U+3000 is the last one
  }

  /** Chinese characters as BERT counts them: the unified ideographs and their extensions. */
  public static boolean isCjk(int c) {
    return c >= 0x4E00 && c <= 0x9FFF
        || c >= 0x3400 && c <= 0x4DBF
        || c >= 0xF900 && c <= 0xFAFF
        || c >= 0x20000 && c <= 0x2A6DF
        || c >= 0x2A700 && c <= 0x2CEAF
        || c >= 0x2F800 && c <= 0x2FA1F;
  }

  /** ASCII symbols and Unicode's category P, as BERT counts punctuation. */
  public static boolean isPunctuation(int c) {
    if (c < 0x80) {
      return c >= 33 && c <= 47 || c >= 58 && c <= 64 || c >= 91 && c <= 96 || c >= 123 && c <= 126;
    }
    return switch (Character.getType(c)) {
      case Character.CONNECTOR_PUNCTUATION,
          Character.DASH_PUNCTUATION,
          Character.START_PUNCTUATION,
          Character.END_PUNCTUATION,
          Character.INITIAL_QUOTE_PUNCTUATION,
          Character.FINAL_QUOTE_PUNCTUATION,
          Character.OTHER_PUNCTUATION ->
          true;
      default -> false;
    };
  }

  /** Control and format characters: categories Cc and Cf. */
  public static boolean isControl(int c) {
    int type = Character.getType(c);
    return type == Character.CONTROL || type == Character.FORMAT;
  }

  /** Python's {@code str.strip()}. */
  public static String strip(String text) {
    int from = 0;
    int to = text.length();
    while (from < to && isSpace(text.charAt(from))) {
      from++;
    }
    while (to > from && isSpace(text.charAt(to - 1))) {
      to--;
    }
    return text.substring(from, to);
  }

  /**
   * {@code String.toLowerCase} of no language, in linear time: Java's own takes the square of the
   * number of {@code İ} and {@code Σ}. A {@code Σ} at the end of a word becomes {@code ς} by
   * Unicode's rule (Final_Sigma of table 3-17), as in Python.
   */
  public static String lowercase(String text) {
    if (text.indexOf('İ') < 0 && text.indexOf('Σ') < 0) {
      return text.toLowerCase(Locale.ROOT);
    }
    StringBuilder lower = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      if (c == 'İ') {
        lower.append("i\u0307");
      } else if (c == 'Σ') {
        lower.append(isCased(text, i, -1) && !isCased(text, i, 1) ? 'ς' : 'σ');
      } else {
        lower.appendCodePoint(Character.toLowerCase(c));
      }
      i += Character.charCount(c);
    }
    return lower.toString();
  }

  /**
   * Whether the next character in a direction that is not left out in such questions has a case.
   */
  private static boolean isCased(String text, int at, int step) {
    int i = step > 0 ? at + 1 : at;
    while (step > 0 ? i < text.length() : i > 0) {
      int c = step > 0 ? text.codePointAt(i) : text.codePointBefore(i);
      if (!isCaseIgnorable(c)) {
        return Character.isLowerCase(c) || Character.isUpperCase(c) || Character.isTitleCase(c);
      }
      i += step * Character.charCount(c);
    }
    return false;
  }

  private static boolean isCaseIgnorable(int c) {
    return switch (Character.getType(c)) {
      case Character.NON_SPACING_MARK,
          Character.ENCLOSING_MARK,
          Character.FORMAT,
          Character.MODIFIER_LETTER,
          Character.MODIFIER_SYMBOL ->
          true;
      default -> "'.:·͵·‘’․‧︓﹒﹕＇．：".indexOf(c) >= 0;
    };
  }

  /** Number of Chinese characters. */
  public static int countCjk(String text) {
    int count = 0;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      count += isCjk(c) ? 1 : 0;
    }
    return count;
  }

  /** Number of code points: what Python calls the length. */
  public static int length(String text) {
    return text.codePointCount(0, text.length());
  }
}
