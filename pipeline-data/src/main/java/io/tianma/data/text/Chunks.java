package io.tianma.data.text;

import java.util.ArrayList;
import java.util.List;

/** T5-PEGASUS' packing of sentences into chunks. */
public final class Chunks {
  private Chunks() {}

  /**
   * Packs sentences in order: a chunk ends before the sentence that would make it longer than
   * {@code maxChars} if it has at least {@code minSentences} already; what is left at the end with
   * fewer is dropped.
   *
   * @param maxChars in code points
   */
  public static List<List<String>> pack(List<String> sentences, int maxChars, int minSentences) {
    List<List<String>> chunks = new ArrayList<>();
    List<String> chunk = new ArrayList<>();
    int chars = 0;
    for (String sentence : sentences) {
      int length = Characters.length(sentence);
      boolean full = chars + length > maxChars || chunk.size() >= maxChars; // some are empty
      if (full && chunk.size() >= minSentences) {
        chunks.add(chunk);
        chunk = new ArrayList<>();
        chars = 0;
      }
      chunk.add(sentence);
      chars += length;
    }
    if (chunk.size() >= minSentences) {
      chunks.add(chunk);
    }
    return chunks;
  }
}
