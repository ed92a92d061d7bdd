package io.tianma.data.filter;

import io.tianma.data.text.Characters;
import java.util.BitSet;

/**
 * Counts of characters (code points) of a text, taken in one pass.
 *
 * @param chars all of them
 * @param visible those that are no white space
 * @param letters Unicode letters, Chinese characters included
 * @param han Chinese characters
 * @param kana Japanese and Korean syllables
 * @param stops Chinese characters that are function words
 * @param punctuation ASCII symbols and Unicode's category P
 * @param digits decimal digits
 */
record TextStats(
    int chars,
    int visible,
    int letters,
    int han,
    int kana,
    int stops,
    int punctuation,
    int digits) {
  private static final BitSet STOPS = new BitSet();

  static {
    ("的一是不了在有和这那我你他她它们也就都而及与之其于以为到上下中个人来去对可能会要被把将从由等但并或所则因此若如" + "这还没得地着过很最更又只自己说时后前里曰乃")
        .chars()
        .forEach(STOPS::set);
  }

  static TextStats of(String text) {
    int chars = 0;
    int spaces = 0;
    int letters = 0;
    int han = 0;
    int kana = 0;
    int stops = 0;
    int punctuation = 0;
    int digits = 0;
    for (int i = 0; i < text.length(); chars++) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      if (Characters.isCjk(c)) {
        han++;
        stops += STOPS.get(c) ? 1 : 0;
      } else if (Characters.isSpace(c)) {
        spaces++;
      } else if (Characters.isPunctuation(c)) {
        punctuation++;
      } else if (Character.isDigit(c)) {
        digits++;
      } else if (Character.isLetter(c)) {
        letters++;
        kana += isKana(c) ? 1 : 0;
      }
    }
    return new TextStats(
        chars, chars - spaces, letters + han, han, kana, stops, punctuation, digits);
  }

  double hanShare() {
    return share(han, letters);
  }

  double kanaShare() {
    return share(kana, letters);
  }

  double stopShare() {
    return share(stops, han);
  }

  double punctuationShare() {
    return share(punctuation, visible);
  }

  double digitShare() {
    return share(digits, visible);
  }

  private static double share(int part, int all) {
    return all == 0 ? 0 : (double) part / all;
  }

  private static boolean isKana(int c) {
    return c >= 0x3040 && c <= 0x30FF
        || c >= 0x31F0 && c <= 0x31FF
        || c >= 0xFF66 && c <= 0xFF9F
        || c >= 0xAC00 && c <= 0xD7AF
        || c >= 0x1100 && c <= 0x11FF;
  }
}
