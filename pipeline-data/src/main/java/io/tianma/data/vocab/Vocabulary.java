package io.tianma.data.vocab;

import io.tianma.data.text.PrefixTrie;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Tokens and their ids: the line numbers of a {@code vocab.txt} as Hugging Face's BertTokenizer
 * reads it.
 *
 * <p>The first {@value #SPECIALS} rows are those of T5-PEGASUS: [PAD], 99 unused, [UNK], [CLS],
 * [SEP], [MASK], {@code <S>}, {@code <T>}.
 */
public final class Vocabulary {
  /** Tokens that no vocabulary exceeds: a larger number is a mistake. */
  public static final int MOST = 1 << 24;

  public static final int PAD = 0;
  public static final int UNKNOWN = 100;
  public static final int START = 101;
  public static final int END = 102;

  /** [MASK]: in the place of a gap sentence. */
  public static final int MASK = 103;

  /** [unused99]: in the place of a masked word, as PEGASUS has two mask tokens. */
  public static final int WORD_MASK = 99;

  /** [unused1] to [unused98] stand for the spans that an objective takes out of a text. */
  public static final int SENTINELS = 98;

  /** Rows that are no text. */
  public static final int SPECIALS = 106;

  private final List<String> tokens;
  private volatile PrefixTrie trie; // numbers are ids + 1; made when it is first asked for

  /**
   * @throws IllegalArgumentException if a special token is not in its row, or a token stands twice
   */
  public Vocabulary(List<String> tokens) {
    this.tokens = List.copyOf(tokens);
    Set<String> seen = new HashSet<>(tokens.size() * 2);
    for (int id = 0; id < tokens.size(); id++) {
      if (!seen.add(tokens.get(id))) {
        throw new IllegalArgumentException("vocabulary: row " + id + " repeats " + tokens.get(id));
      }
    }
    List<String> specials = specials();
    for (int id : new int[] {PAD, UNKNOWN, START, END, MASK}) {
      if (id >= tokens.size() || !tokens.get(id).equals(specials.get(id))) {
        throw new IllegalArgumentException(
            "vocabulary: row " + id + " must be " + specials.get(id) + ", as in T5-PEGASUS");
      }
    }
  }

  /** The id of the k-th sentinel, 0 ≤ k &lt; {@link #SENTINELS}. */
  public static int sentinel(int k) {
    if (k < 0 || k >= SENTINELS) {
      throw new IllegalArgumentException("sentinel " + k + ": there are " + SENTINELS);
    }
    return k + 1;
  }

  /** The rows that every vocabulary begins with. */
  public static List<String> specials() {
    List<String> rows = new ArrayList<>(SPECIALS);
    rows.add("[PAD]");
    IntStream.rangeClosed(1, 99).forEach(i -> rows.add("[unused" + i + "]"));
    rows.addAll(List.of("[UNK]", "[CLS]", "[SEP]", "[MASK]", "<S>", "<T>"));
    return rows;
  }

  /** Reads the lines of a {@code vocab.txt}. */
  public static Vocabulary parse(String text) {
    List<String> lines = new ArrayList<>(text.lines().toList());
    return new Vocabulary(lines);
  }

  /** The lines of a vocabulary with rows that no text has, so that there are {@code size}. */
  public static String padded(String text, int size) {
    List<String> rows = new ArrayList<>(text.lines().toList());
    if (rows.size() >= size) {
      return text;
    }
    Set<String> known = new HashSet<>(rows);
    for (int i = rows.size(); rows.size() < size; i++) {
      String row = "[unused" + i + "]";
      if (known.add(row)) {
        rows.add(row);
      }
    }
    return String.join("\n", rows) + "\n";
  }

  /** All tokens. */
  public Set<String> tokens() {
    return new HashSet<>(tokens);
  }

  public int size() {
    return tokens.size();
  }

  public String token(int id) {
    return tokens.get(id);
  }

  /** The id, or -1 if the token is not in the vocabulary. */
  public int find(String token) {
    PrefixTrie known = trie();
    int state = known.state(token);
    return state == PrefixTrie.NONE ? -1 : (int) known.number(state) - 1;
  }

  /** All tokens, each with its id + 1: for walking over a text char by char. */
  public PrefixTrie trie() {
    PrefixTrie made = trie;
    if (made == null) { // several threads may each make one, the same
      made = PrefixTrie.of(tokens, LongStream.rangeClosed(1, tokens.size()).toArray());
      trie = made;
    }
    return made;
  }

  /** The lines of a {@code vocab.txt}. */
  public String text() {
    return String.join("\n", tokens) + "\n";
  }
}
