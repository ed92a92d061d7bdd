package io.tianma.data.gap;

import io.tianma.data.text.Budget;
import io.tianma.data.text.SentenceEnds;
import java.io.Serializable;

/**
 * How documents become pairs; {@link #t5Pegasus()} has what T5-PEGASUS used.
 *
 * @param chunkChars characters packed into a chunk
 * @param minSentences sentences below which a chunk is not made
 * @param sentenceChars characters up to which neighbouring sentences are joined
 * @param sentenceEnds where sentences end
 * @param strategy how gap sentences are chosen
 * @param gapRatio lcs: sentences move to the target until target / source exceeds this; others:
 *     share of the sentences that become the target
 * @param tokens what sentences are compared by
 * @param principal form of the strategy {@code principal}; {@code continuous} and {@code dynamic}
 *     take from it whether equal tokens count once
 * @param dynamic randomness of the strategy {@code dynamic}
 * @param slots what happens in the source to the places of the gap sentences
 * @param maskedWords share of the source's words that are masked, after BERT; 0 for none
 * @param maxSeconds processor time after which the work on a document is given up
 */
public record PairOptions(
    int chunkChars,
    int minSentences,
    int sentenceChars,
    SentenceEnds sentenceEnds,
    Strategy strategy,
    double gapRatio,
    TokenUnit tokens,
    Principal principal,
    DynamicOptions dynamic,
    SlotOptions slots,
    double maskedWords,
    double maxSeconds)
    implements Serializable {
  public PairOptions {
    check(chunkChars > 0, "chunk-chars", chunkChars, "positive");
    check(minSentences >= 2, "min-sentences", minSentences, "at least 2");
    check(sentenceChars > 0, "sentence-chars", sentenceChars, "positive");
    check(gapRatio >= 0 && gapRatio <= 1, "gap-ratio", gapRatio, "between 0 and 1");
    check(
        gapRatio < 1 || strategy == Strategy.LCS,
        "gap-ratio",
        gapRatio,
        "below 1, or nothing is left to read (strategy lcs alone takes 1)");
    check(maskedWords >= 0 && maskedWords < 1, "masked-words", maskedWords, "at least 0, below 1");
    Budget.check("pairs", maxSeconds);
  }

  /** What the published pretraining used. */
  public static PairOptions t5Pegasus() {
    return new PairOptions(
        768,
        3,
        32,
        SentenceEnds.T5_PEGASUS,
        Strategy.LCS,
        0.25,
        TokenUnit.CHARACTERS,
        Principal.IND_ORIG,
        new DynamicOptions(0.33, 0.2),
        SlotOptions.removed(),
        0,
        Budget.USUAL);
  }

  /** What decides the result: what the strategy does not look at is as T5-PEGASUS has it. */
  public PairOptions decisive() {
    PairOptions usual = t5Pegasus();
    boolean gaps = !strategy.whole();
    boolean sentences = strategy != Strategy.TITLES;
    boolean compares = gaps && strategy != Strategy.RANDOM && strategy != Strategy.LEAD;
    return new PairOptions(
        gaps ? chunkChars : usual.chunkChars,
        gaps ? minSentences : usual.minSentences,
        sentences ? sentenceChars : usual.sentenceChars,
        sentences ? sentenceEnds : usual.sentenceEnds,
        strategy,
        gaps ? gapRatio : usual.gapRatio,
        compares ? tokens : usual.tokens,
        principal.lookedAtBy(strategy),
        strategy == Strategy.DYNAMIC ? dynamic : usual.dynamic,
        gaps ? slots : usual.slots,
        gaps ? maskedWords : usual.maskedWords,
        maxSeconds);
  }

  /** Whether anything depends on where words begin and end. */
  public boolean needsWords() {
    return tokens == TokenUnit.WORDS || maskedWords > 0;
  }

  static void check(boolean holds, String key, Object value, String wanted) {
    if (!holds) {
      throw new IllegalArgumentException("pairs." + key + " = " + value + ": must be " + wanted);
    }
  }
}
