package io.tianma.data.gap;

import java.util.ArrayList;
import java.util.List;

/**
 * A chunk and what was made of it.
 *
 * @param sentences the chunk, in order
 * @param gaps indices of the sentences that went into the target, rising
 * @param source text to read
 * @param target text to write
 */
public record GapPair(List<String> sentences, List<Integer> gaps, String source, String target) {
  public GapPair {
    sentences = List.copyOf(sentences);
    gaps = List.copyOf(gaps);
  }

  /** The pair in which the target is the sentences at {@code gaps} and the source all others. */
  static GapPair of(List<String> sentences, List<Integer> gaps) {
    return new GapPair(sentences, gaps, join(sentences, gaps, false), join(sentences, gaps, true));
  }

  /** The same chunk with source and target exchanged. */
  GapPair swapped() {
    List<Integer> others = new ArrayList<>();
    for (int i = 0; i < sentences.size(); i++) {
      if (!gaps.contains(i)) {
        others.add(i);
      }
    }
    return new GapPair(sentences, others, target, source);
  }

  private static String join(List<String> sentences, List<Integer> gaps, boolean chosen) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < sentences.size(); i++) {
      if (gaps.contains(i) == chosen) {
        text.append(sentences.get(i));
      }
    }
    return text.toString();
  }
}
