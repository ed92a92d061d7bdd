package io.tianma.eval.metric;

import io.tianma.data.text.Characters;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * A text as its characters: code points in lower case, white space left out.
 *
 * <p>These are the tokens of every metric whose name ends in {@code -char}.
 */
final class CharTokens {
  private CharTokens() {}

  /** The characters of a text. */
  static int[] of(String text) {
    return text.toLowerCase(Locale.ROOT).codePoints().filter(c -> !Characters.isSpace(c)).toArray();
  }

  /** How often each run of {@code n} tokens occurs. */
  static Map<String, Integer> count(int[] tokens, int n) {
    Map<String, Integer> counts = new HashMap<>();
    for (int i = 0; i + n <= tokens.length; i++) {
      counts.merge(new String(tokens, i, n), 1, Integer::sum);
    }
    return counts;
  }

  /** How many runs both have, each counted as often as in the one that has fewer. */
  static int common(Map<String, Integer> a, Map<String, Integer> b) {
    int common = 0;
    for (var gram : a.entrySet()) {
      common += Math.min(gram.getValue(), b.getOrDefault(gram.getKey(), 0));
    }
    return common;
  }

  static String join(int[] tokens) {
    return new String(tokens, 0, tokens.length);
  }
}
