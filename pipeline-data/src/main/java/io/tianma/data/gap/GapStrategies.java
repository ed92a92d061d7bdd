package io.tianma.data.gap;

import io.tianma.data.segment.Segmenter;
import java.util.List;
import java.util.Random;
import java.util.function.Function;

/** The strategies of the options. */
final class GapStrategies {
  private GapStrategies() {}

  static GapStrategy of(PairOptions options, Segmenter segmenter) {
    double ratio = options.gapRatio();
    RougeGap rouge =
        new RougeGap(tokens(options.tokens(), segmenter, true), options.principal().unique());
    return switch (options.strategy()) {
      case LCS -> new LcsGap(ratio, tokens(options.tokens(), segmenter, false));
      case RANDOM -> (sentences, random) -> random(sentences.size(), ratio, random);
      case LEAD -> (sentences, random) -> Indices.run(0, RougeGap.count(sentences.size(), ratio));
      case PRINCIPAL -> principal(rouge, options);
      case CONTINUOUS ->
          (sentences, random) ->
              rouge.continuous(sentences, RougeGap.count(sentences.size(), ratio));
      case DYNAMIC -> dynamic(rouge, options);
      case SENTENCES, TITLES -> (sentences, random) -> Indices.run(0, sentences.size());
    };
  }

  private static GapStrategy principal(RougeGap rouge, PairOptions options) {
    double ratio = options.gapRatio();
    return options.principal().sequential()
        ? (sentences, random) ->
            rouge.sequential(sentences, RougeGap.count(sentences.size(), ratio))
        : (sentences, random) ->
            rouge.independent(sentences, RougeGap.count(sentences.size(), ratio));
  }

  private static GapStrategy dynamic(RougeGap rouge, PairOptions options) {
    double least = options.dynamic().leastRatio();
    return (sentences, random) -> {
      double ratio = options.gapRatio() * (least + (1 - least) * random.nextDouble());
      int count = RougeGap.count(sentences.size(), ratio);
      return rouge.dynamic(sentences, count, options.dynamic().noise(), random);
    };
  }

  /** The first of a shuffled deck. */
  private static int[] random(int size, double ratio, Random random) {
    int[] deck = Indices.run(0, size);
    boolean[] chosen = new boolean[size];
    int count = RougeGap.count(size, ratio);
    for (int i = 0; i < count; i++) {
      int other = i + random.nextInt(size - i);
      chosen[deck[other]] = true;
      deck[other] = deck[i];
    }
    return Indices.of(chosen, true);
  }

  private static Function<List<String>, SentenceCodes> tokens(
      TokenUnit unit, Segmenter segmenter, boolean letters) {
    if (unit == TokenUnit.WORDS) {
      return sentences -> SentenceCodes.words(sentences, segmenter, letters);
    }
    return letters ? SentenceCodes::letters : SentenceCodes::characters;
  }
}
