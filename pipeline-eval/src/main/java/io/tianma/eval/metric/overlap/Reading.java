package io.tianma.eval.metric.overlap;

import io.tianma.data.text.Characters;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Texts as numbers, equal tokens being equal numbers within one reading. A character is its code
 * point; a word is numbered when it first comes.
 */
final class Reading {
  /** The empty word, which Python's split leaves; a space cannot be a token itself. */
  static final int EMPTY = ' ';

  private final Tokens tokens;
  private final Map<String, Integer> words = new HashMap<>();

  Reading(Tokens tokens) {
    this.tokens = tokens;
  }

  /** The tokens of a text. */
  int[] of(String text) {
    if (tokens == Tokens.CHAR) {
      return characters(Characters.lowercase(text), 0, -1);
    }
    return tokens.of(text).stream().mapToInt(this::word).toArray();
  }

  /** The tokens of each line that is not empty. */
  List<int[]> lines(String text) {
    List<int[]> lines = new ArrayList<>();
    for (int from = 0; from <= text.length(); ) {
      int end = text.indexOf('\n', from);
      end = end < 0 ? text.length() : end;
      if (end > from) {
        lines.add(of(text.substring(from, end)));
      }
      from = end + 1;
    }
    return lines;
  }

  /**
   * The tokens between ASCII full stops, as pltrdy/rouge cuts a text whose tokens have spaces
   * between them: a piece of nothing but spaces is one empty word, an empty piece is none.
   */
  List<int[]> sentences(String text) {
    if (tokens != Tokens.CHAR) {
      String spaced = tokens == Tokens.GIVEN ? text : String.join(" ", tokens.of(text));
      return wordSentences(spaced.split("\\.", -1));
    }
    String lower = Characters.lowercase(text);
    List<int[]> sentences = new ArrayList<>();
    for (int from = 0; from <= lower.length(); ) {
      int end = lower.indexOf('.', from);
      boolean last = end < 0;
      end = last ? lower.length() : end;
      boolean edge = from == 0 || last;
      if (!edge || end > from) {
        int[] found = characters(lower, from, end);
        sentences.add(found.length == 0 ? new int[] {EMPTY} : found);
      }
      from = end + 1;
    }
    return sentences;
  }

  private List<int[]> wordSentences(String[] pieces) {
    List<int[]> sentences = new ArrayList<>();
    for (String piece : pieces) {
      if (!piece.isEmpty()) {
        int[] found = Tokens.GIVEN.of(piece).stream().mapToInt(this::word).toArray();
        sentences.add(found.length == 0 ? new int[] {EMPTY} : found);
      }
    }
    return sentences;
  }

  /**
   * The tokens of a text as NLTK has them after Python's split: between characters every space
   * stands between two joining spaces and so becomes two empty words.
   */
  int[] split(String text) {
    if (tokens != Tokens.CHAR) {
      return of(text);
    }
    String lower = Characters.lowercase(text);
    int[] found = new int[2 * lower.length()];
    int count = 0;
    for (int i = 0; i < lower.length(); ) {
      int c = lower.codePointAt(i);
      i += Character.charCount(c);
      found[count++] = c;
      if (c == ' ') {
        found[count++] = EMPTY;
      }
    }
    return Arrays.copyOf(found, count);
  }

  private int word(String word) {
    // below 0, apart from the empty word
    return words.computeIfAbsent(word, w -> -1 - words.size());
  }

  private static int[] characters(String lower, int from, int end) {
    int to = end < 0 ? lower.length() : end;
    int[] found = new int[to - from];
    int count = 0;
    for (int i = from; i < to; ) {
      int c = lower.codePointAt(i);
      i += Character.charCount(c);
      if (!Characters.isSpace(c)) {
        found[count++] = c;
      }
    }
    return Arrays.copyOf(found, count);
  }
}
