package io.tianma.data.gap;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;

/**
 * PEGASUS' selections by ROUGE-1 F between the chosen sentences and the rest; of equal scores the
 * later sentence or window wins.
 *
 * @see <a href="https://github.com/google-research/pegasus">pegasus/ops/sentence_selection.cc</a>
 */
final class RougeGap {
  private final Function<List<String>, SentenceCodes> tokens;
  private final boolean unique;

  RougeGap(Function<List<String>, SentenceCodes> tokens, boolean unique) {
    this.tokens = tokens;
    this.unique = unique;
  }

  /** PEGASUS' number of gap sentences among {@code size}, computed in its precision. */
  static int count(int size, double ratio) {
    return Math.min((int) Math.max(size * (float) ratio, 1f), size);
  }

  /** The {@code count} best, each scored by itself. */
  int[] independent(List<String> sentences, int count) {
    return dynamic(sentences, count, 0, null);
  }

  /** As {@link #independent}, each score multiplied by 1 + noise · N(0, noise). */
  int[] dynamic(List<String> sentences, int count, double noise, Random random) {
    UnigramSplit split = split(sentences);
    float[] scores = new float[sentences.size()];
    for (int i = 0; i < scores.length; i++) {
      float score = split.scoreWith(i, unique);
      scores[i] = noise > 0 ? (float) (score * (1 + noise * noise * random.nextGaussian())) : score;
    }
    return highest(scores, count);
  }

  /** One after the other, each the best with those already chosen. */
  int[] sequential(List<String> sentences, int count) {
    UnigramSplit split = split(sentences);
    boolean[] chosen = new boolean[sentences.size()];
    for (int round = 0; round < count; round++) {
      int best = -1;
      float highest = -1;
      for (int i = 0; i < chosen.length; i++) {
        float score = chosen[i] ? -1 : split.scoreWith(i, unique);
        if (!chosen[i] && score >= highest) {
          highest = score;
          best = i;
        }
      }
      chosen[best] = true;
      split.move(best);
    }
    return Indices.of(chosen, true);
  }

  /** The best run of {@code count} neighbours. */
  int[] continuous(List<String> sentences, int count) {
    UnigramSplit split = split(sentences);
    for (int i = 0; i < count; i++) {
      split.move(i);
    }
    int best = 0;
    float highest = split.score(unique);
    for (int first = 1; first + count <= sentences.size(); first++) {
      split.moveBack(first - 1);
      split.move(first + count - 1);
      float score = split.score(unique);
      if (score >= highest) {
        highest = score;
        best = first;
      }
    }
    return Indices.run(best, count);
  }

  private UnigramSplit split(List<String> sentences) {
    SentenceCodes codes = tokens.apply(sentences);
    int[][] all = new int[codes.size()][];
    Arrays.setAll(all, codes::sentence);
    return new UnigramSplit(all, codes.alphabet());
  }

  /** Indices of the highest scores, of equal ones the later first; rising. */
  private static int[] highest(float[] scores, int count) {
    Integer[] order = new Integer[scores.length];
    Arrays.setAll(order, i -> i);
    Arrays.sort(
        order,
        (a, b) ->
            scores[a] != scores[b] ? Float.compare(scores[b], scores[a]) : Integer.compare(b, a));
    return Arrays.stream(order, 0, count).mapToInt(Integer::intValue).sorted().toArray();
  }
}
