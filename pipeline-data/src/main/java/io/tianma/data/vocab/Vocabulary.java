package io.tianma.data.vocab;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Tokens and their ids: the line numbers of a {@code vocab.txt} as Hugging Face's BertTokenizer
 * reads it.
 *
 * <p>The first {@value #SPECIALS} rows are those of T5-PEGASUS: [PAD], 99 unused, [UNK], [CLS],
 * [SEP], [MASK], {@code <S>}, {@code <T>}.
 */
public final class Vocabulary {
  public static final int PAD = 0;
  public static final int UNKNOWN = 100;
  public static final int START = 101;
  public static final int END = 102;
  public static final int MASK = 103;

  /** Rows that are no text. */
  public static final int SPECIALS = 106;

  private final List<String> tokens;
  private final Map<String, Integer> ids;

  /**
   * @throws IllegalArgumentException if a special token is not in its row, or a token stands twice
   */
  public Vocabulary(List<String> tokens) {
    this.tokens = List.copyOf(tokens);
    this.ids = new HashMap<>(tokens.size() * 2);
    for (int id = 0; id < tokens.size(); id++) {
      if (ids.put(tokens.get(id), id) != null) {
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

  public int size() {
    return tokens.size();
  }

  public String token(int id) {
    return tokens.get(id);
  }

  /** The id, or -1 if the token is not in the vocabulary. */
  public int find(String token) {
    Integer id = ids.get(token);
    return id == null ? -1 : id;
  }

  /** The lines of a {@code vocab.txt}. */
  public String text() {
    return String.join("\n", tokens) + "\n";
  }
}
