package io.tianma.data.segment;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;

/**
 * jieba's {@code load_userdict}, {@code add_word} and {@code suggest_freq}, on top of a dictionary.
 */
final class UserWords {
  /** Work on a word grows with the third power of its length, and no word is as long as this. */
  static final int LONGEST = 256;

  private static final int SHOWN = 20;

  private final Dictionary base;
  private final Map<String, Integer> added = new LinkedHashMap<>(); // words
  private final Map<String, Integer> known = new HashMap<>(); // words and what begins them
  private final Set<String> forcedApart;
  private long total;
  private int longest;

  UserWords(Dictionary base) {
    this.base = base;
    this.total = base.total();
    this.forcedApart = new HashSet<>(base.forcedApart());
    this.longest = base.frequencies().keySet().stream().mapToInt(String::length).max().orElse(1);
  }

  /**
   * Adds the word of a line; an empty line has none.
   *
   * @throws IllegalArgumentException if the frequency is no number of 31 bits, or it is no word
   */
  void add(String raw) {
    String line = UserLines.stripped(raw);
    Matcher match = UserLines.LINE.matcher(line);
    if (!match.matches()) {
      return;
    }
    String word = match.group(1);
    if (word.length() > LONGEST) {
      throw new IllegalArgumentException(
          "user dictionary: \"%s…\" has %d characters: a line is a word of at most %d"
              .formatted(word.substring(0, SHOWN), word.length(), LONGEST));
    }
    int frequency = match.group(2) == null ? suggest(word) : parse(match.group(2), line);
    added.put(word, frequency);
    known.put(word, frequency);
    total += frequency;
    longest = Math.max(longest, word.length());
    for (int end = 1; end < word.length(); end++) {
      String prefix = word.substring(0, end);
      if (frequency(prefix) == null) {
        known.put(prefix, 0);
      }
    }
    if (frequency == 0) {
      forcedApart.add(word);
    }
  }

  private static int parse(String digits, String line) {
    try {
      return Integer.parseInt(digits.strip());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "user dictionary: the frequency in \"" + line + "\" must be below 2147483648", e);
    }
  }

  /** The frequency with which the word becomes more probable than its parts. */
  private int suggest(String word) {
    double share = 1;
    for (String part : Jieba.over(Weighed::new).words(word)) {
      Integer frequency = frequency(part);
      share *= (frequency == null ? 1 : frequency) / (double) total;
    }
    Integer now = frequency(word);
    return Math.toIntExact(Math.max((long) (share * total) + 1, now == null ? 1 : now));
  }

  private Integer frequency(String text) {
    Integer own = known.get(text);
    return own != null ? own : base.frequency(text);
  }

  /** The dictionary with all added words. */
  Dictionary dictionary() {
    Map<String, Integer> all = new LinkedHashMap<>(base.frequencies());
    all.putAll(added);
    Set<String> words = new HashSet<>(base.added());
    words.addAll(added.keySet());
    return new Dictionary(all, total, words, forcedApart);
  }

  /** The most probable way by the frequencies of this moment; slow, since they change. */
  private final class Weighed extends Path {
    private final double logTotal = Math.log(total);

    @Override
    void step(char[] text, int x, int length) {
      for (int end = x + 1; end <= Math.min(length, x + longest); end++) {
        Integer frequency = frequency(new String(text, x, end - x));
        if (frequency != null && frequency > 0) {
          offer(x, end, Math.log(frequency) - logTotal);
        }
      }
      finish(x, -logTotal);
    }
  }
}
