package io.tianma.data.text;

import java.util.Locale;

/** bert4keras' {@code lowercase_and_normalize}. */
public final class Normalizer {
  private Normalizer() {}

  /** Lower case, canonical decomposition (NFD), and no combining marks (category Mn). */
  public static String lowercase(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    if (isPlain(lower)) {
      return lower;
    }
    String decomposed = java.text.Normalizer.normalize(lower, java.text.Normalizer.Form.NFD);
    StringBuilder kept = new StringBuilder(decomposed.length());
    decomposed
        .codePoints()
        .filter(c -> Character.getType(c) != Character.NON_SPACING_MARK)
        .forEach(kept::appendCodePoint);
    return kept.toString();
  }

  /** Whether no char decomposes or is a mark: ASCII, common punctuation, unified ideographs. */
  private static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean plain =
          c < 0xC0
              || c >= 0x4E00 && c <= 0x9FFF
              || c >= 0x2010 && c <= 0x2027
              || c >= 0x3000 && c <= 0x3029
              || c >= 0xFF00 && c <= 0xFFEF;
      if (!plain) {
        return false;
      }
    }
    return true;
  }
}
