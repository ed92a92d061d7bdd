package io.tianma.data.segment;

import java.util.ArrayList;
import java.util.List;

/** Cuts text into words; implementations are immutable and safe to share between threads. */
public interface Segmenter {
  /**
   * Writes the end offset of each word, in order; nothing is left out, so the last end is the
   * length of the text.
   *
   * @param ends room for as many ends as the text has chars
   * @return the number of words
   */
  int cut(String text, int[] ends);

  /** The words; joined they are the text. */
  default List<String> words(String text) {
    int[] ends = new int[text.length()];
    int count = cut(text, ends);
    List<String> words = new ArrayList<>(count);
    for (int i = 0, start = 0; i < count; start = ends[i], i++) {
      words.add(text.substring(start, ends[i]));
    }
    return words;
  }
}
