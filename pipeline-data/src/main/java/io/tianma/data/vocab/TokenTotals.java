package io.tianma.data.vocab;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The most frequent of many tokens and what is said of all: as much as a vocabulary of a given size
 * needs, however many tokens there are. A plain class, since it travels.
 */
public final class TokenTotals implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final Set<String> PIECES = new HashSet<>(VocabularyBuilder.PIECES);

  private static final int SAMPLE = 20;

  private final int most;
  private final Coverage coverage = new Coverage();
  private long distinct;

  /** Ids of documents whose words were not found in time; the first of them, by id. */
  private final TreeSet<String> tooSlow = new TreeSet<>();

  private long allTooSlow;

  /** Those that may be among the most frequent, and their counts. */
  private String[] tokens = new String[1024];

  private long[] counts = new long[1024];
  private int size;

  /** Counts of letters and digits, which every vocabulary holds, however rare they are. */
  private final HashMap<String, Long> pieces = new HashMap<>();

  /**
   * @param size of the vocabulary
   */
  public TokenTotals(int size) {
    // special rows and letters may be among the counted tokens, hence more than size
    this.most = size + VocabularyBuilder.fixed();
  }

  /**
   * What stands among tokens for a document whose words were not found in time; no token has white
   * space.
   */
  public static String tooSlow(String id) {
    return " " + id;
  }

  /** Adds a token, or what {@link #tooSlow(String)} says, that was not added before. */
  public void add(String token, long count) {
    if (token.startsWith(" ")) {
      allTooSlow++;
      holdSlow(token.substring(1));
      return;
    }
    distinct++;
    coverage.add(token, count);
    if (PIECES.contains(token)) {
      pieces.put(token, count);
    }
    hold(token, count);
  }

  private void holdSlow(String id) {
    tooSlow.add(id);
    if (tooSlow.size() > SAMPLE) {
      tooSlow.pollLast();
    }
  }

  private void hold(String token, long count) {
    if (size == 2 * most) {
      shrink();
    }
    if (size == tokens.length) {
      int room = Math.min(2 * size, 2 * most);
      tokens = Arrays.copyOf(tokens, room);
      counts = Arrays.copyOf(counts, room);
    }
    tokens[size] = token;
    counts[size++] = count;
  }

  /** Adds what another one counted of other tokens; this one is given back. */
  public TokenTotals add(TokenTotals other) {
    distinct += other.distinct;
    allTooSlow += other.allTooSlow;
    other.tooSlow.forEach(this::holdSlow);
    coverage.add(other.coverage);
    pieces.putAll(other.pieces);
    for (int i = 0; i < other.size; i++) {
      hold(other.tokens[i], other.counts[i]);
    }
    return this;
  }

  /** Forgets all but the most frequent, as {@link VocabularyBuilder#build} orders them. */
  public TokenTotals shrink() {
    if (size > most) {
      List<Integer> order = new ArrayList<>(size);
      for (int i = 0; i < size; i++) {
        order.add(i);
      }
      order.sort(Comparator.comparingLong((Integer i) -> -counts[i]).thenComparing(i -> tokens[i]));
      String[] someTokens = new String[most];
      long[] someCounts = new long[most];
      for (int i = 0; i < most; i++) {
        someTokens[i] = tokens[order.get(i)];
        someCounts[i] = counts[order.get(i)];
      }
      tokens = someTokens;
      counts = someCounts;
      size = most;
    }
    return this;
  }

  /** The most frequent tokens with their counts. */
  public Map<String, Long> frequent() {
    shrink();
    Map<String, Long> frequent = new HashMap<>();
    for (int i = 0; i < size; i++) {
      frequent.put(tokens[i], counts[i]);
    }
    return frequent;
  }

  /** How many documents are not counted. */
  public long tooSlow() {
    return allTooSlow;
  }

  /** Ids of the first {@value #SAMPLE} documents that are not counted, in their order. */
  public List<String> idsTooSlow() {
    return List.copyOf(tooSlow);
  }

  /** How many different tokens were added. */
  public long distinct() {
    return distinct;
  }

  /** How much of all tokens a vocabulary holds that was built of the frequent ones. */
  public Map<String, Object> coverage(Vocabulary vocabulary) {
    Coverage all = new Coverage().add(coverage);
    Set<String> held = vocabulary.tokens();
    Map<String, Long> known = frequent();
    known.putAll(pieces);
    known.forEach(
        (token, count) -> {
          if (held.contains(token)) {
            all.hold(token, count);
          }
        });
    return all.statistics();
  }
}
