package io.tianma.data.dedup;

import io.tianma.data.text.Characters;
import io.tianma.data.text.Document;
import java.text.Normalizer;
import java.util.Locale;

/** What is left of a text for comparison: its letters, digits and ideographs, in one form. */
public final class Fingerprint {
  private Fingerprint() {}

  /**
   * Every code point decomposed (full width becomes half width, marks come off), in lower case, and
   * of these only letters and digits. A text with nothing else is compared as it stands.
   */
  public static String normal(String text) {
    StringBuilder kept = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      if (c >= 0xFF01 && c <= 0xFF5E) {
        c -= 0xFEE0; // full width to ASCII
      }
      if (c < 0x80) {
        appendAscii(kept, c);
      } else if (c >= 0x4E00 && c <= 0x9FFF) {
        kept.append((char) c);
      } else {
        appendOther(kept, c);
      }
    }
    return kept.isEmpty() ? Characters.strip(text) : kept.toString();
  }

  private static void appendAscii(StringBuilder kept, int c) {
    if (c >= 'A' && c <= 'Z') {
      kept.append((char) (c + 'a' - 'A'));
    } else if (c >= 'a' && c <= 'z' || c >= '0' && c <= '9') {
      kept.append((char) c);
    }
  }

  private static void appendOther(StringBuilder kept, int c) {
    if (Characters.isPunctuation(c)) {
      return;
    }
    String parts = Normalizer.normalize(Character.toString(c), Normalizer.Form.NFKD);
    parts
        .toLowerCase(Locale.ROOT)
        .codePoints()
        .filter(
            p -> Character.isLetterOrDigit(p) || Character.getType(p) == Character.LETTER_NUMBER)
        .forEach(kept::appendCodePoint);
  }

  /** Hash of a normal text: equal for exact duplicates. */
  public static String hash(String normal) {
    return Document.idOf(normal);
  }
}
