package io.tianma.data.filter;

import io.tianma.data.text.Characters;

/**
 * Counts of characters (code points) of a text, taken in one pass.
 *
 * @param chars all of them
 * @param letters Unicode letters, Chinese characters included
 * @param han Chinese characters
 * @param kana Japanese and Korean syllables
 */
record TextStats(int chars, int letters, int han, int kana) {
  static TextStats of(String text) {
    int chars = 0;
    int letters = 0;
    int han = 0;
    int kana = 0;
    for (int i = 0; i < text.length(); chars++) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      if (Characters.isCjk(c)) {
        han++;
        letters++;
      } else if (Character.isLetter(c)) {
        letters++;
        kana += isKana(c) ? 1 : 0;
      }
    }
    return new TextStats(chars, letters, han, kana);
  }

  double hanShare() {
    return letters == 0 ? 0 : (double) han / letters;
  }

  double kanaShare() {
    return letters == 0 ? 0 : (double) kana / letters;
  }

  private static boolean isKana(int c) {
    return c >= 0x3040 && c <= 0x30FF
        || c >= 0x31F0 && c <= 0x31FF
        || c >= 0xFF66 && c <= 0xFF9F
        || c >= 0xAC00 && c <= 0xD7AF
        || c >= 0x1100 && c <= 0x11FF;
  }
}
