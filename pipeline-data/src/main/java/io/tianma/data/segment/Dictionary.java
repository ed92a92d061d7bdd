package io.tianma.data.segment;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * jieba's word list as a prefix tree with log frequencies.
 *
 * <p>Children are found in one open-addressed table keyed by (node, char), with a direct table for
 * the first char: a step costs one probe, and building 350,000 words takes a fraction of a second,
 * where a double-array trie takes several to place its states.
 */
public final class Dictionary {
  /** The node before any char. */
  static final int ROOT = 0;

  /** No such word or prefix. */
  static final int NONE = -1;

  private final int[] first = new int[1 << 16];
  private long[] keys = new long[1 << 20];
  private int[] children = new int[1 << 20];
  private double[] logFrequency = new double[1 << 19];
  private int nodes = 1;
  private final List<Entry> entries = new ArrayList<>();
  private List<String> byFrequency;
  private double logTotal;

  private record Entry(String word, int frequency) {}

  private Dictionary() {}

  /** The dictionary of jieba 0.42.1 (349,046 words with frequencies). */
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
    Dictionary dictionary = new Dictionary();
    BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    long total = 0;
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      int space = line.indexOf(' ');
      if (space <= 0) {
        continue;
      }
      int end = line.indexOf(' ', space + 1);
      int frequency = Integer.parseInt(line, space + 1, end < 0 ? line.length() : end, 10);
      total += frequency;
      dictionary.add(line.substring(0, space), frequency);
    }
    dictionary.logTotal = Math.log(total);
    dictionary.byFrequency =
        dictionary.entries.stream()
            .sorted(Comparator.comparingInt(Entry::frequency).reversed())
            .map(Entry::word)
            .toList();
    return dictionary;
  }

  /** The most frequent words, ties in the order of the file. */
  public List<String> mostFrequent(int count) {
    return byFrequency.subList(0, Math.min(count, byFrequency.size()));
  }

  /** Logarithm of the sum of all frequencies. */
  double logTotal() {
    return logTotal;
  }

  /** The node after {@code node} and {@code c}, or {@link #NONE}. */
  int step(int node, char c) {
    if (node == ROOT) {
      int child = first[c];
      return child == 0 ? NONE : child;
    }
    long key = (long) node << 16 | c;
    int mask = keys.length - 1;
    for (int slot = slot(key, mask); ; slot = slot + 1 & mask) {
      if (keys[slot] == key) {
        return children[slot];
      }
      if (keys[slot] == 0) {
        return NONE;
      }
    }
  }

  /** Whether a word ends at this node. */
  boolean isWord(int node) {
    return logFrequency[node] > 0 || logFrequency[node] == LOG_ONE;
  }

  /** Logarithm of the frequency of the word that ends at this node. */
  double logFrequency(int node) {
    return Math.max(0, logFrequency[node]);
  }

  /** Stands for log 1 = 0, since 0 means that no word ends here. */
  private static final double LOG_ONE = -1;

  private void add(String word, int frequency) {
    int node = ROOT;
    for (int i = 0; i < word.length(); i++) {
      node = stepOrAdd(node, word.charAt(i));
    }
    logFrequency[node] = frequency == 0 ? 0 : frequency == 1 ? LOG_ONE : Math.log(frequency);
    entries.add(new Entry(word, frequency));
  }

  private int stepOrAdd(int node, char c) {
    int child = step(node, c);
    if (child != NONE) {
      return child;
    }
    child = nodes++;
    if (child == logFrequency.length) {
      logFrequency = java.util.Arrays.copyOf(logFrequency, child * 2);
    }
    if (node == ROOT) {
      first[c] = child;
    } else {
      if (nodes * 2L > keys.length) {
        rehash();
      }
      put((long) node << 16 | c, child);
    }
    return child;
  }

  private void put(long key, int child) {
    int mask = keys.length - 1;
    int slot = slot(key, mask);
    while (keys[slot] != 0) {
      slot = slot + 1 & mask;
    }
    keys[slot] = key;
    children[slot] = child;
  }

  private void rehash() {
    long[] oldKeys = keys;
    int[] oldChildren = children;
    keys = new long[oldKeys.length * 2];
    children = new int[keys.length];
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldKeys[i] != 0) {
        put(oldKeys[i], oldChildren[i]);
      }
    }
  }

  private static int slot(long key, int mask) {
    long mixed = key * 0x9E3779B97F4A7C15L;
    return (int) (mixed >>> 40) & mask;
  }
}
