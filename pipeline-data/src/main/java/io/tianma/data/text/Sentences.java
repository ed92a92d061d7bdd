package io.tianma.data.text;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * bert4keras' {@code text_segmentate}: text is split at the first separator, short neighbours are
 * joined again, and what is still too long is split at the next separator.
 *
 * <p>Pieces keep their separator and lose white space at both ends; one without any separator may
 * be longer than asked. Lengths are in code points.
 */
public final class Sentences {
  private Sentences() {}

  /** Splits {@code text} into pieces of at most {@code maxLength} characters where possible. */
  public static List<String> split(String text, int maxLength, SentenceEnds ends) {
    List<String> pieces = new ArrayList<>();
    split(text, maxLength, ends, 0, pieces);
    return pieces;
  }

  private static void split(
      String raw, int maxLength, SentenceEnds ends, int level, List<String> pieces) {
    String text = Characters.strip(raw);
    if (level == ends.levels() || Characters.length(text) <= maxLength) {
      pieces.add(text);
      return;
    }
    BitSet closing = level == 0 ? new BitSet() : ends.closing(text);
    int begin = 0; // of the pieces joined so far
    int joined = 0; // their characters, separators included
    for (int from = 0; from <= text.length(); ) {
      int at = ends.find(text, from, level);
      int end = at < 0 ? text.length() : at;
      int next = at < 0 ? end + 1 : ends.after(text, at, level, closing);
      int length = text.codePointCount(from, end);
      if (joined > 0 && length > 0 && joined + length > maxLength - 1) {
        split(text.substring(begin, from), maxLength, ends, level + 1, pieces);
        begin = from;
        joined = 0;
      }
      joined += length + (at < 0 ? 0 : next - at);
      from = next;
    }
    if (joined > 0) {
      split(text.substring(begin), maxLength, ends, level + 1, pieces);
    }
  }
}
