package io.tianma.data.text;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Puts long runs of combining marks into canonical order before Java's normalizer does, whose time
 * grows with the square of a run. The result of every normalization stays the same (Unicode, D108).
 */
final class CanonicalOrder {
  /** Marks in a row from which on they are sorted here; no script writes as many (UAX 15, 12.1). */
  private static final int LONG = 30;

  private CanonicalOrder() {}

  /** The text with its long runs of marks in order. */
  static String of(String text) {
    StringBuilder out = null;
    int copied = 0;
    for (int i = 0; i < text.length(); ) {
      int end = i;
      int marks = 0;
      while (end < text.length() && isMark(text.codePointAt(end))) {
        end += Character.charCount(text.codePointAt(end));
        marks++;
      }
      if (marks > LONG) {
        out = out == null ? new StringBuilder(text.length()) : out;
        append(text, i, end, out.append(text, copied, i));
        copied = end;
      }
      i = marks == 0 ? i + 1 : end;
    }
    return out == null ? text : out.append(text, copied, text.length()).toString();
  }

  private static boolean isMark(int c) {
    if (c < 0x300 || c >= 0x4E00 && c <= 0x9FFF) {
      return false;
    }
    int type = Character.getType(c);
    return type == Character.NON_SPACING_MARK
        || type == Character.ENCLOSING_MARK
        || type == Character.COMBINING_SPACING_MARK;
  }

  /** Marks of class 0 stay where they are; those between them are sorted by their class. */
  private static void append(String text, int from, int to, StringBuilder out) {
    List<Integer> run = new ArrayList<>();
    for (int i = from; i < to; ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      String parts = Normalizer.normalize(Character.toString(c), Normalizer.Form.NFD);
      parts
          .codePoints()
          .forEach(
              part -> {
                if (!Holder.RANKS.containsKey(part)) {
                  flush(run, out);
                  out.appendCodePoint(part);
                } else {
                  run.add(part);
                }
              });
    }
    flush(run, out);
  }

  private static void flush(List<Integer> run, StringBuilder out) {
    run.sort(Comparator.comparing(Holder.RANKS::get)); // stable
    run.forEach(out::appendCodePoint);
    run.clear();
  }

  /** Java does not tell classes, but which of two marks its normalizer puts first. */
  private static final class Holder {
    /** The only mark of the highest class, 240. */
    private static final int HIGHEST = 0x345;

    /** Marks of another class than 0 by the place of their class among all. */
    static final Map<Integer, Integer> RANKS = ranks();

    private static Map<Integer, Integer> ranks() {
      List<Integer> marks = new ArrayList<>();
      for (int c = 0x300; c < 0x20000; c++) {
        if (isMark(c) && (c == HIGHEST || comesBefore(c, HIGHEST)) && isItself(c)) {
          marks.add(c);
        }
      }
      marks.sort((a, b) -> comesBefore(a, b) ? -1 : comesBefore(b, a) ? 1 : 0);
      Map<Integer, Integer> ranks = new HashMap<>();
      int rank = 0;
      for (int i = 0; i < marks.size(); i++) {
        rank += i > 0 && comesBefore(marks.get(i - 1), marks.get(i)) ? 1 : 0;
        ranks.put(marks.get(i), rank);
      }
      return ranks;
    }

    private static boolean isItself(int c) {
      String mark = Character.toString(c);
      return Normalizer.normalize(mark, Normalizer.Form.NFD).equals(mark);
    }

    /** Whether the normalizer exchanges {@code b} and {@code a}. */
    private static boolean comesBefore(int a, int b) {
      String wrong = Character.toString(b) + Character.toString(a);
      return !Normalizer.normalize(wrong, Normalizer.Form.NFD).equals(wrong);
    }
  }
}
