package io.tianma.data.text;

/** Unicode's normal forms in linear time, and bert4keras' {@code lowercase_and_normalize}. */
public final class Normalizer {
  private Normalizer() {}

  /** Lower case, canonical decomposition (NFD), and no combining marks (category Mn). */
  public static String lowercase(String text) {
    String lower = Characters.lowercase(text);
    if (isPlain(lower)) {
      return lower;
    }
    String decomposed = normalized(lower, java.text.Normalizer.Form.NFD);
    StringBuilder kept = new StringBuilder(decomposed.length());
    decomposed
        .codePoints()
        .filter(c -> Character.getType(c) != Character.NON_SPACING_MARK)
        .forEach(kept::appendCodePoint);
    return kept.toString();
  }

  /** The text in that form; also of thousands of marks in a row in linear time. */
  public static String normalized(String text, java.text.Normalizer.Form form) {
    return java.text.Normalizer.normalize(CanonicalOrder.of(text), form);
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
