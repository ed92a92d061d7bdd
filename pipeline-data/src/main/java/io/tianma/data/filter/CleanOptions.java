package io.tianma.data.filter;

import io.tianma.data.store.Records;
import java.io.Serializable;
import java.util.List;

/**
 * How documents are cleaned, and which are left out.
 *
 * @param normalForm Unicode normalization
 * @param halfWidth whether full-width letters, digits and signs become ASCII
 * @param simplified whether traditional characters become simplified ones
 * @param maskPersonalData whether numbers of identity cards, mobile phones and plates, e-mail and
 *     IP addresses are replaced by words
 * @param boilerplate phrases; a short line that holds one is removed
 * @param boilerplateChars characters up to which a line is short
 * @param wordList file with unwanted words, one a line; empty for none
 * @param maxListedShare greatest share of characters in listed words
 * @param minChars characters below which a document is left out
 * @param maxChars characters above which a document is left out
 * @param minHanShare least share of Chinese characters among all letters
 * @param maxKanaShare greatest share of Japanese and Korean syllables among all letters
 * @param maxMojibakeShare greatest share of characters that wrong decoding leaves behind
 * @param minStopShare least share of function words (的, 了, 在, …) among Chinese characters
 * @param minPunctuationShare least share of punctuation among visible characters
 * @param maxPunctuationShare greatest share of punctuation among visible characters
 * @param maxDigitShare greatest share of digits among visible characters
 * @param maxSeconds time after which the work on a document is given up and it is left out
 * @param repetition how much of itself a document may repeat
 */
public record CleanOptions(
    NormalForm normalForm,
    boolean halfWidth,
    boolean simplified,
    boolean maskPersonalData,
    List<String> boilerplate,
    int boilerplateChars,
    String wordList,
    double maxListedShare,
    int minChars,
    int maxChars,
    double minHanShare,
    double maxKanaShare,
    double maxMojibakeShare,
    double minStopShare,
    double minPunctuationShare,
    double maxPunctuationShare,
    double maxDigitShare,
    double maxSeconds,
    RepetitionOptions repetition)
    implements Serializable {
  private static final int USUAL_LINE = 40;
  private static final double USUAL_LISTED_SHARE = 0.01;

  public CleanOptions {
    boilerplate = List.copyOf(boilerplate);
    Checks.check(
        boilerplate.stream().noneMatch(String::isBlank),
        "clean.boilerplate",
        boilerplate,
        "no phrase may be blank");
    Checks.check(
        boilerplateChars >= 0, "clean.boilerplate-chars", boilerplateChars, "must not be negative");
    Checks.check(minChars >= 0, "clean.min-chars", minChars, "must not be negative");
    Checks.check(
        maxChars >= minChars, "clean.max-chars", maxChars, "must be at least clean.min-chars");
    Checks.share("clean.max-listed-share", maxListedShare);
    Checks.share("clean.min-han-share", minHanShare);
    Checks.share("clean.max-kana-share", maxKanaShare);
    Checks.share("clean.max-mojibake-share", maxMojibakeShare);
    Checks.share("clean.min-stop-share", minStopShare);
    Checks.share("clean.min-punctuation-share", minPunctuationShare);
    Checks.share("clean.max-punctuation-share", maxPunctuationShare);
    Checks.share("clean.max-digit-share", maxDigitShare);
    Checks.check(
        maxSeconds > 0 && maxSeconds <= 86_400,
        "clean.max-seconds",
        maxSeconds,
        "must be above 0 and at most 86400");
  }

  /** What decides the result: limits that nothing is measured against are those of the defaults. */
  public CleanOptions decisive() {
    return Records.with(
        this,
        "boilerplateChars",
        boilerplate.isEmpty() ? USUAL_LINE : boilerplateChars,
        "maxListedShare",
        wordList.isBlank() ? USUAL_LISTED_SHARE : maxListedShare);
  }
}
