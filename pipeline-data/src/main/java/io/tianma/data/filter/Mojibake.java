package io.tianma.data.filter;

/** What is left of a text that was decoded in the wrong charset. */
final class Mojibake {
  /** U+FFFD written as UTF-8 and read as GBK; memory that Visual C++ has not written, read so. */
  private static final String[] FAMOUS = {"锟斤拷", "烫烫烫", "屯屯屯", "ï»¿", "â€"};

  private Mojibake() {}

  /**
   * Characters (UTF-16) of such leftovers: U+FFFD, the famous ones, and pairs of a Latin letter
   * with accent and a sign of Latin-1, which UTF-8 gives when it is read as Windows-1252.
   */
  static int chars(String text) {
    int count = 0;
    for (int i = 0; i < text.length(); ) {
      int length = length(text, i);
      count += length;
      i += Math.max(1, length);
    }
    return count;
  }

  private static int length(String text, int i) {
    char c = text.charAt(i);
    if (c < 0x80 || c >= 0x4E00 && c != '锟' && c != '烫' && c != '屯' && c < 0xFFFD) {
      return 0;
    }
    if (c == 0xFFFD) {
      return 1;
    }
    for (String famous : FAMOUS) {
      if (text.startsWith(famous, i)) {
        return famous.length();
      }
    }
    boolean lead = c >= 0xC2 && c <= 0xF4 && c != 0xD7;
    return lead && i + 1 < text.length() && isTrail(text.charAt(i + 1)) ? 2 : 0;
  }

  /** What bytes 0x80 to 0xBF are in Windows-1252, letters with accents apart. */
  private static boolean isTrail(char c) {
    return c >= 0x80 && c <= 0xBF || "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ".indexOf(c) >= 0;
  }
}
