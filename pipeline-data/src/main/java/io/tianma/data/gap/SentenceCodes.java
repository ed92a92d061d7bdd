package io.tianma.data.gap;

import io.tianma.data.segment.Segmenter;
import io.tianma.data.text.Characters;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The tokens of a chunk's sentences as small numbers: 0, 1, 2, … in the order in which they first
 * appear, so that counts and bit patterns fit into arrays.
 */
final class SentenceCodes {
  private final int[][] sentences;
  private int alphabet;
  private int total;

  private SentenceCodes(int size) {
    this.sentences = new int[size][];
  }

  /** Every code point is a token. */
  static SentenceCodes characters(List<String> texts) {
    return points(texts, false);
  }

  /**
   * Every letter and digit is a token, upper and lower case alike; punctuation and white space are
   * none, as for PEGASUS.
   */
  static SentenceCodes letters(List<String> texts) {
    return points(texts, true);
  }

  /** Every word is a token; with {@code letters}, only those that have a letter or a digit. */
  static SentenceCodes words(List<String> texts, Segmenter segmenter, boolean letters) {
    SentenceCodes codes = new SentenceCodes(texts.size());
    Map<String, Integer> known = new HashMap<>();
    for (int i = 0; i < codes.sentences.length; i++) {
      codes.put(
          i,
          segmenter.words(texts.get(i)).stream()
              .filter(word -> !letters || Words.hasLetter(word))
              .mapToInt(word -> known.computeIfAbsent(fold(word, letters), w -> known.size()))
              .toArray());
    }
    codes.alphabet = known.size();
    return codes;
  }

  private static String fold(String word, boolean letters) {
    return letters ? Characters.lowercase(word) : word;
  }

  private static SentenceCodes points(List<String> texts, boolean letters) {
    SentenceCodes codes = new SentenceCodes(texts.size());
    int chars = texts.stream().mapToInt(String::length).sum();
    Table table = new Table(chars);
    for (int i = 0; i < codes.sentences.length; i++) {
      codes.put(i, points(texts.get(i), letters, table));
    }
    codes.alphabet = table.size;
    return codes;
  }

  private static int[] points(String text, boolean letters, Table table) {
    int[] tokens = new int[text.length()];
    int count = 0;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      if (!letters) {
        tokens[count++] = table.code(c);
      } else if (Character.isLetterOrDigit(c)) {
        tokens[count++] = table.code(Character.toLowerCase(c));
      }
    }
    return count == tokens.length ? tokens : Arrays.copyOf(tokens, count);
  }

  private void put(int sentence, int[] tokens) {
    sentences[sentence] = tokens;
    total += tokens.length;
  }

  int size() {
    return sentences.length;
  }

  /** All codes are below this. */
  int alphabet() {
    return alphabet;
  }

  /** Tokens of all sentences. */
  int total() {
    return total;
  }

  /** Tokens of one sentence, not to be written to. */
  int[] sentence(int i) {
    return sentences[i];
  }

  /** Numbers code points by an open-addressed table that is at most half full. */
  private static final class Table {
    private final int[] keys;
    private final int[] codes;
    private int size;

    Table(int most) {
      int slots = Integer.highestOneBit(Math.min(Math.max(most, 16), Character.MAX_CODE_POINT)) * 4;
      keys = new int[slots];
      codes = new int[slots];
    }

    int code(int c) {
      int mask = keys.length - 1;
      int slot = c * 0x9E3779B9 >>> 7 & mask;
      while (keys[slot] != c + 1) {
        if (keys[slot] == 0) {
          keys[slot] = c + 1;
          codes[slot] = size++;
          return codes[slot];
        }
        slot = slot + 1 & mask;
      }
      return codes[slot];
    }
  }
}
