package io.tianma.data.filter;

import java.util.Locale;

/** Why a filter left a document out. */
public enum Reason {
  /** Fewer characters than {@code clean.min-chars}. */
  TOO_SHORT,
  /** More characters than {@code clean.max-chars}. */
  TOO_LONG,
  /** Fewer Chinese characters among its letters than {@code clean.min-han-share}. */
  NOT_CHINESE,
  /** More Japanese or Korean syllables among its letters than {@code clean.max-kana-share}. */
  JAPANESE_OR_KOREAN;

  /** As in manifests: {@code too-short}. */
  public String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
