package io.tianma.data.gap;

import io.tianma.data.text.Chunks;
import io.tianma.data.text.Sentences;
import java.util.ArrayList;
import java.util.List;

/** A document's text to its pairs: sentences, chunks, gap sentences. */
public final class PairBuilder {
  private final PairOptions options;
  private final GapStrategy strategy;

  public PairBuilder(PairOptions options) {
    this.options = options;
    this.strategy = new LcsGap(options.gapRatio());
  }

  /** The chunks of a text, each a list of sentences; none if it has too few. */
  public List<List<String>> chunks(String text) {
    List<String> sentences = Sentences.split(text, options.sentenceChars(), Sentences.T5_PEGASUS);
    return Chunks.pack(sentences, options.chunkChars(), options.minSentences());
  }

  /**
   * The pairs of a text, one a chunk.
   *
   * @param seed of random strategies, from the document's id
   */
  public List<GapPair> pairs(String text, long seed) {
    List<GapPair> pairs = new ArrayList<>();
    for (List<String> chunk : chunks(text)) {
      pairs.add(strategy.select(chunk, seed + pairs.size()));
    }
    return pairs;
  }
}
