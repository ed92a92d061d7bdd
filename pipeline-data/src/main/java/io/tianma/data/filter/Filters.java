package io.tianma.data.filter;

import static io.tianma.data.filter.Filter.atLeast;
import static io.tianma.data.filter.Filter.atMost;

import java.util.List;

/**
 * The filters in the order in which they are asked: cheap ones first.
 *
 * <ul>
 *   <li>Length and share of Chinese characters: PanGu-α (Zeng et al. 2021, section 3.1) leaves out
 *       texts with fewer than 150 characters or less than 60 % Chinese; the defaults are milder,
 *       since the share is taken among letters, and technical prose is full of Latin names.
 *   <li>Stop words, symbols and repetition: Gopher (Rae et al. 2021, appendix A.1.1 and table A1),
 *       with characters in place of words. The limit on repeated passages is wider than Gopher's,
 *       since good Chinese laws reach 0.57 by that measure.
 * </ul>
 */
final class Filters {
  private Filters() {}

  static List<Filter> of(CleanOptions o) {
    RepetitionOptions r = o.repetition();
    return List.of(
        atLeast("min-chars", o.minChars(), Reason.TOO_SHORT, m -> m.stats().chars()),
        atMost("max-chars", o.maxChars(), Reason.TOO_LONG, m -> m.stats().chars()),
        atLeast("min-han-share", o.minHanShare(), Reason.NOT_CHINESE, m -> m.stats().hanShare()),
        atMost(
            "max-kana-share",
            o.maxKanaShare(),
            Reason.JAPANESE_OR_KOREAN,
            m -> m.stats().kanaShare()),
        atMost(
            "max-mojibake-share", o.maxMojibakeShare(), Reason.MOJIBAKE, Measured::mojibakeShare),
        atLeast(
            "min-stop-share",
            o.minStopShare(),
            Reason.FEW_STOP_CHARACTERS,
            m -> m.stats().stopShare()),
        atLeast(
            "min-punctuation-share",
            o.minPunctuationShare(),
            Reason.LITTLE_PUNCTUATION,
            m -> m.stats().punctuationShare()),
        atMost(
            "max-punctuation-share",
            o.maxPunctuationShare(),
            Reason.MUCH_PUNCTUATION,
            m -> m.stats().punctuationShare()),
        atMost(
            "max-digit-share", o.maxDigitShare(), Reason.MANY_DIGITS, m -> m.stats().digitShare()),
        atMost(
            "repetition.max-lines",
            r.maxLines(),
            Reason.REPEATED_LINES,
            m -> m.repetition().lines()),
        atMost(
            "repetition.max-line-chars",
            r.maxLineChars(),
            Reason.REPEATED_LINE_CHARACTERS,
            m -> m.repetition().lineChars()),
        atMost(
            "repetition.max-phrase",
            r.maxPhrase(),
            Reason.REPEATED_PHRASE,
            m -> m.repetition().phrase()),
        atMost(
            "repetition.max-passages",
            r.maxPassages(),
            Reason.REPEATED_PASSAGES,
            m -> m.repetition().passages()),
        atMost("max-listed-share", o.maxListedShare(), Reason.LISTED_WORDS, Measured::listedShare));
  }
}
