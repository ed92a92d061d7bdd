package io.tianma.eval.metric.overlap;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;

/** What a text has in common with another, in order and by character. */
public final class Overlap {
  /** A part of the text. */
  public record Piece(String text, boolean shared) {}

  private Overlap() {}

  /** The whole text in pieces; shared ones make up the longest common subsequence. */
  public static List<Piece> of(String other, String text) {
    int[] points = text.codePoints().toArray();
    Runs runs = new Runs(List.of(lower(other), lower(text)));
    BitSet shared = new BitSet();
    Subsequence.walk(
        runs.text(0), runs.text(1), runs.alphabet(), (row, column) -> shared.set(column));
    List<Piece> pieces = new ArrayList<>();
    for (int from = 0; from < points.length; ) {
      int end = from + 1;
      while (end < points.length && shared.get(end) == shared.get(from)) {
        end++;
      }
      pieces.add(new Piece(new String(points, from, end - from), shared.get(from)));
      from = end;
    }
    return pieces;
  }

  /** Code points in lower case, one for each, so that places stay the same. */
  private static int[] lower(String text) {
    return text.codePoints()
        .map(c -> Character.toString(c).toLowerCase(Locale.ROOT).codePointAt(0))
        .toArray();
  }
}
