package io.tianma.data.gap;

import java.util.Arrays;
import java.util.List;

/**
 * A chunk and what was made of it.
 *
 * @param sentences the chunk, in order
 * @param gaps indices of the sentences that went into the target, rising
 * @param source text to read, with {@link io.tianma.data.text.Marks} where something is masked
 * @param target text to write
 */
public record GapPair(List<String> sentences, List<Integer> gaps, String source, String target) {
  public GapPair {
    sentences = List.copyOf(sentences);
    gaps = List.copyOf(gaps);
  }

  /**
   * The pair in which the target is the sentences at {@code gaps}.
   *
   * @param source what the source has for each sentence
   */
  static GapPair of(List<String> sentences, int[] gaps, List<String> source) {
    StringBuilder target = new StringBuilder();
    for (int gap : gaps) {
      target.append(sentences.get(gap));
    }
    List<Integer> indices = Arrays.stream(gaps).boxed().toList();
    return new GapPair(sentences, indices, String.join("", source), target.toString());
  }
}
