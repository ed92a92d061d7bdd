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
  JAPANESE_OR_KOREAN,
  /** More leftovers of wrong decoding than {@code clean.max-mojibake-share}. */
  MOJIBAKE,
  /** Fewer function words than {@code clean.min-stop-share}: lists, keywords, names. */
  FEW_STOP_CHARACTERS,
  /** Less punctuation than {@code clean.min-punctuation-share}: menus, keywords. */
  LITTLE_PUNCTUATION,
  /** More punctuation than {@code clean.max-punctuation-share}. */
  MUCH_PUNCTUATION,
  /** More digits than {@code clean.max-digit-share}: tables, numbers. */
  MANY_DIGITS,
  /** More repeated lines than {@code clean.repetition.max-lines}. */
  REPEATED_LINES,
  /** More characters in repeated lines than {@code clean.repetition.max-line-chars}. */
  REPEATED_LINE_CHARACTERS,
  /** One phrase makes more of it than {@code clean.repetition.max-phrase}. */
  REPEATED_PHRASE,
  /** Repeated passages make more of it than {@code clean.repetition.max-passages}. */
  REPEATED_PASSAGES,
  /** More characters in words of {@code clean.word-list} than {@code clean.max-listed-share}. */
  LISTED_WORDS,
  /** More time than {@code clean.max-seconds}, what no text of people needs: before any filter. */
  TOO_SLOW;

  /** As in manifests: {@code too-short}. */
  public String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
