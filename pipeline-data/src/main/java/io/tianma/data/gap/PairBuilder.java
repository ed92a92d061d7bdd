package io.tianma.data.gap;

import io.tianma.data.segment.Dictionary;
import io.tianma.data.segment.Jieba;
import io.tianma.data.segment.Segmenter;
import io.tianma.data.text.Chunks;
import io.tianma.data.text.Marks;
import io.tianma.data.text.Sentences;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A document's text to its pairs: sentences, chunks, gap sentences, source. */
public final class PairBuilder {
  /** The most frequent words of the dictionary, of which one may take the place of a masked one. */
  private static final int OTHER_WORDS = 50_000;

  private final PairOptions options;
  private final GapStrategy strategy;
  private final Slots slots;
  private final MaskedWords maskedWords;

  public PairBuilder(PairOptions options) {
    this(options, Jieba.withoutHmm());
  }

  /**
   * @param segmenter makes the words where the options ask for words
   */
  public PairBuilder(PairOptions options, Segmenter segmenter) {
    this.options = options;
    this.strategy = GapStrategies.of(options, segmenter);
    this.slots = new Slots(options.slots());
    this.maskedWords =
        options.maskedWords() == 0
            ? null
            : new MaskedWords(
                options.maskedWords(), segmenter, Dictionary.jieba().mostFrequent(OTHER_WORDS));
  }

  /** The chunks of a text, each a list of sentences; none if it has too few. */
  public List<List<String>> chunks(String text) {
    List<String> sentences =
        Sentences.split(Marks.escape(text), options.sentenceChars(), options.sentenceEnds());
    return Chunks.pack(sentences, options.chunkChars(), options.minSentences());
  }

  /**
   * The pairs of a text, one a chunk.
   *
   * @param seed of everything random, from the document's id
   */
  public List<GapPair> pairs(String text, long seed) {
    return pairs(text, text, seed);
  }

  /**
   * The pairs of a document with a title, which is all that the strategy {@code titles} reads.
   *
   * @param seed of everything random, from the document's id
   */
  public List<GapPair> pairs(String title, String text, long seed) {
    if (options.strategy().whole()) {
      return whole(options.strategy() == Strategy.TITLES ? title.strip() : text);
    }
    List<GapPair> pairs = new ArrayList<>();
    for (List<String> chunk : chunks(text)) {
      pairs.add(pair(chunk, seed + pairs.size()));
    }
    return pairs;
  }

  /** Whether titles are read instead of texts. */
  public boolean readsTitles() {
    return options.strategy() == Strategy.TITLES;
  }

  private List<GapPair> whole(String text) {
    List<String> sentences =
        options.strategy() == Strategy.TITLES
            ? List.of(Marks.escape(text))
            : Sentences.split(Marks.escape(text), options.sentenceChars(), options.sentenceEnds());
    return sentences.stream()
        .filter(sentence -> !sentence.isBlank())
        .map(sentence -> new GapPair(List.of(sentence), List.of(0), sentence, sentence))
        .toList();
  }

  /** The pair of a chunk. */
  GapPair pair(List<String> chunk, long seed) {
    Random random = Seeds.random(seed);
    int[] gaps = strategy.select(chunk, random);
    List<String> source = slots.fill(chunk, gaps, random);
    return GapPair.of(chunk, gaps, maskedWords == null ? source : maskedWords.mask(source, random));
  }
}
