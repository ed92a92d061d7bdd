package io.tianma.data.filter;

import io.tianma.data.text.Characters;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * How much of a text repeats itself, by lines and by sequences of characters, each as a share of
 * all characters or lines.
 *
 * <p>These are the measures of Gopher (Rae et al. 2021, table A1) with characters in place of
 * words: a Chinese word has about two. Sequences are compared by 64-bit polynomial hashes that roll
 * along the text, so that the time is linear in its length.
 *
 * @param lines lines that stood before in the text, among all lines
 * @param lineChars characters of such lines
 * @param phrase characters of the commonest sequence of 4
 * @param passages characters inside a sequence of 10 that stood before
 */
record Repetition(double lines, double lineChars, double phrase, double passages) {
  private static final int PHRASE = 4;
  private static final int PASSAGE = 10;
  private static final long BASE = 0x9E3779B97F4A7C15L;

  static Repetition of(String text) {
    Set<String> seen = new HashSet<>();
    int lines = 0;
    int repeated = 0;
    int repeatedChars = 0;
    for (int from = 0; from <= text.length(); lines++) {
      int newline = text.indexOf('\n', from);
      int end = newline < 0 ? text.length() : newline;
      if (!seen.add(text.substring(from, end))) {
        repeated++;
        repeatedChars += end - from;
      }
      from = end + 1;
    }
    char[] chars = visible(text);
    return new Repetition(
        (double) repeated / lines,
        share(repeatedChars, text.length()),
        phrase(chars),
        passages(chars));
  }

  private static double share(long part, long all) {
    return all == 0 ? 0 : Math.min(1, (double) part / all);
  }

  private static char[] visible(String text) {
    char[] chars = new char[text.length()];
    int count = 0;
    for (int i = 0; i < chars.length; i++) {
      char c = text.charAt(i);
      if (!Characters.isSpace(c)) {
        chars[count++] = c;
      }
    }
    return Arrays.copyOf(chars, count);
  }

  private static double phrase(char[] chars) {
    HashCounts counts = new HashCounts(chars.length);
    int most = 0;
    long hash = 0;
    long leaving = power(PHRASE);
    for (int i = 0; i < chars.length; i++) {
      hash = hash * BASE + chars[i] + 1;
      if (i >= PHRASE) {
        hash -= leaving * (chars[i - PHRASE] + 1);
      }
      if (i >= PHRASE - 1) {
        most = Math.max(most, counts.add(hash));
      }
    }
    return most < 2 ? 0 : share((long) most * PHRASE, chars.length);
  }

  private static double passages(char[] chars) {
    HashCounts counts = new HashCounts(chars.length);
    long hash = 0;
    long leaving = power(PASSAGE);
    int covered = 0;
    int coveredTo = 0;
    for (int i = 0; i < chars.length; i++) {
      hash = hash * BASE + chars[i] + 1;
      if (i >= PASSAGE) {
        hash -= leaving * (chars[i - PASSAGE] + 1);
      }
      if (i >= PASSAGE - 1 && counts.add(hash) > 1) {
        covered += i + 1 - Math.max(coveredTo, i + 1 - PASSAGE);
        coveredTo = i + 1;
      }
    }
    return share(covered, chars.length);
  }

  private static long power(int exponent) {
    long power = 1;
    for (int i = 0; i < exponent; i++) {
      power *= BASE;
    }
    return power;
  }
}
