package io.tianma.data.filter;

import java.io.Serializable;

/**
 * How documents are cleaned, and which are left out.
 *
 * @param normalForm Unicode normalization
 * @param halfWidth whether full-width letters, digits and signs become ASCII
 * @param minChars characters below which a document is left out
 * @param maxChars characters above which a document is left out
 * @param minHanShare least share of Chinese characters among all letters
 * @param maxKanaShare greatest share of Japanese and Korean syllables among all letters
 */
public record CleanOptions(
    NormalForm normalForm,
    boolean halfWidth,
    int minChars,
    int maxChars,
    double minHanShare,
    double maxKanaShare)
    implements Serializable {
  public CleanOptions {
    check(minChars >= 0, "min-chars", minChars, "must not be negative");
    check(maxChars >= minChars, "max-chars", maxChars, "must be at least clean.min-chars");
    share("min-han-share", minHanShare);
    share("max-kana-share", maxKanaShare);
  }

  /** The defaults. */
  public static CleanOptions defaults() {
    return new CleanOptions(NormalForm.NFC, false, 50, 1_000_000, 0.3, 0.1);
  }

  private static void share(String key, double value) {
    check(value >= 0 && value <= 1, key, value, "must be between 0 and 1");
  }

  private static void check(boolean holds, String key, Object value, String wanted) {
    if (!holds) {
      throw new IllegalArgumentException("clean." + key + " = " + value + ": " + wanted);
    }
  }
}
