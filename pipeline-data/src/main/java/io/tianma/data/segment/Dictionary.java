package io.tianma.data.segment;

import io.tianma.data.text.PrefixTrie;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * jieba's word list: frequencies, and a trie of their weights log(frequency) - log(total).
 *
 * <p>Immutable; {@link #with} makes another one that has a user's words too.
 */
public final class Dictionary {
  /**
   * The one line of jieba 0.42.1's dict.txt that the copy inside jieba-analysis 1.0.2 has lost, and
   * the one that follows it; without it neither totals nor words are jieba's.
   */
  private static final String LOST = "吉林 89 ns";

  private static final String AFTER_LOST = "吉林人民出版社 3 nt";

  private final Map<String, Integer> frequencies; // in the order of the file
  private final long total;
  private final Set<String> added;
  private final Set<String> forcedApart;
  private final double logTotal;
  private final PrefixTrie trie;
  private final List<String> byFrequency;

  Dictionary(
      Map<String, Integer> frequencies, long total, Set<String> added, Set<String> forcedApart) {
    this.frequencies = frequencies;
    this.total = total;
    this.added = Set.copyOf(added);
    this.forcedApart = Set.copyOf(forcedApart);
    this.logTotal = Math.log(total);
    List<String> words = List.copyOf(frequencies.keySet());
    long[] weights =
        frequencies.values().stream().mapToLong(f -> weight(f, this.logTotal)).toArray();
    this.trie = PrefixTrie.of(words, weights);
    this.byFrequency =
        frequencies.entrySet().stream()
            .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
            .map(Map.Entry::getKey)
            .toList();
  }

  /** A word without frequency is none: its weight is NaN, which no path takes. */
  private static long weight(int frequency, double logTotal) {
    return Double.doubleToRawLongBits(frequency == 0 ? Double.NaN : Math.log(frequency) - logTotal);
  }

  /** The dictionary of jieba 0.42.1 (349,046 lines with frequencies). */
  public static Dictionary jieba() {
    return Holder.JIEBA;
  }

  private static final class Holder {
    static final Dictionary JIEBA = resource("/dict.txt");
  }

  private static Dictionary resource(String name) {
    try (InputStream in = Dictionary.class.getResourceAsStream(name)) {
      return read(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads lines of {@code word frequency [tag]}; of a repeated word the last line counts, while the
   * total adds all of them, as in jieba.
   */
  static Dictionary read(InputStream in) throws IOException {
    Map<String, Integer> frequencies = new LinkedHashMap<>(1 << 19);
    BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    long total = 0;
    String before = "";
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.equals(AFTER_LOST) && !before.equals(LOST)) {
        total += put(LOST, frequencies);
      }
      total += put(line, frequencies);
      before = line;
    }
    return new Dictionary(frequencies, total, Set.of(), Set.of());
  }

  private static int put(String line, Map<String, Integer> frequencies) {
    int space = line.indexOf(' ');
    int end = line.indexOf(' ', space + 1);
    int frequency = Integer.parseInt(line, space + 1, end < 0 ? line.length() : end, 10);
    frequencies.put(line.substring(0, space), frequency);
    return frequency;
  }

  /**
   * This dictionary with the words of a user's dictionary, as jieba's {@code load_userdict} adds
   * them.
   *
   * @param lines {@code word [frequency] [tag]}; a word without frequency gets the one that makes
   *     it win over its parts, a word of frequency 0 is never made
   */
  public Dictionary with(List<String> lines) {
    if (lines.isEmpty()) {
      return this;
    }
    UserWords words = new UserWords(this);
    lines.forEach(words::add);
    return words.dictionary();
  }

  /** The most frequent words, ties in the order of the file. */
  public List<String> mostFrequent(int count) {
    return byFrequency.subList(0, Math.min(count, byFrequency.size()));
  }

  /** The words that users have added. */
  public Set<String> added() {
    return added;
  }

  /** Frequencies by word, in the order of the file; not to be written to. */
  Map<String, Integer> frequencies() {
    return frequencies;
  }

  /** Sum of all frequencies that were ever given. */
  long total() {
    return total;
  }

  /** Logarithm of the total. */
  double logTotal() {
    return logTotal;
  }

  /** Words that the hidden Markov model must not make. */
  Set<String> forcedApart() {
    return forcedApart;
  }

  /** Weights of words as the bits of doubles; NaN of a word without frequency. */
  public PrefixTrie trie() {
    return trie;
  }

  /** jieba's {@code FREQ.get(word)}: 0 for what only begins words, null for anything else. */
  Integer frequency(String word) {
    Integer frequency = frequencies.get(word);
    return frequency != null || trie.state(word) == PrefixTrie.NONE
        ? frequency
        : Integer.valueOf(0);
  }

  boolean isWord(String word) {
    return frequencies.getOrDefault(word, 0) > 0;
  }
}
