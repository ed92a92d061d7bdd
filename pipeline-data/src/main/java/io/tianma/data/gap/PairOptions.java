package io.tianma.data.gap;

import java.io.Serializable;

/**
 * How documents become pairs; the defaults of T5-PEGASUS are 768, 3, 32 and 0.25.
 *
 * @param chunkChars characters packed into a chunk
 * @param minSentences sentences below which a chunk is not made
 * @param sentenceChars characters up to which neighbouring sentences are joined
 * @param gapRatio sentences move to the target until target / source exceeds this
 */
public record PairOptions(int chunkChars, int minSentences, int sentenceChars, double gapRatio)
    implements Serializable {
  public PairOptions {
    check(chunkChars > 0, "chunk-chars", chunkChars, "positive");
    check(minSentences >= 2, "min-sentences", minSentences, "at least 2");
    check(sentenceChars > 1, "sentence-chars", sentenceChars, "at least 2");
    check(gapRatio >= 0 && gapRatio <= 1, "gap-ratio", gapRatio, "between 0 and 1");
  }

  /** What the published pretraining used. */
  public static PairOptions t5Pegasus() {
    return new PairOptions(768, 3, 32, 0.25);
  }

  private static void check(boolean holds, String key, Object value, String wanted) {
    if (!holds) {
      throw new IllegalArgumentException("pairs." + key + " = " + value + ": must be " + wanted);
    }
  }
}
