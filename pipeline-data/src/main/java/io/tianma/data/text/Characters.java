package io.tianma.data.text;

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
