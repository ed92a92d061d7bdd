package io.tianma.eval.metric.overlap;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Which formulas stand behind a name; published Chinese tables and English ones differ by up to
 * three points on the same texts.
 */
public enum Dialect {
  /** Google's rouge_score: counted n-grams, common subsequence of the whole texts. */
  STANDARD {
    @Override
    public Scores score(Tokens tokens, List<String> references, String hypothesis) {
      return Rouge.score(new Reading(tokens), references, hypothesis);
    }
  },
  /** The Python package rouge 1.0.1 behind the tables of T5-PEGASUS: n-grams as sets. */
  ROUGE_PY {
    @Override
    public Scores score(Tokens tokens, List<String> references, String hypothesis) {
      return RougePy.score(new Reading(tokens), references, hypothesis);
    }
  };

  /** Scores of one hypothesis by the best of its references; an empty text scores 0. */
  public abstract Scores score(Tokens tokens, List<String> references, String hypothesis);

  /** The name in configurations: {@code standard}, {@code rouge-py}. */
  public String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * The dialect of that name.
   *
   * @throws IllegalArgumentException naming the known ones
   */
  public static Dialect of(String key) {
    return Arrays.stream(values())
        .filter(d -> d.key().equals(key))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "dialect = "
                        + key
                        + ": must be one of "
                        + Arrays.stream(values())
                            .map(Dialect::key)
                            .collect(Collectors.joining(", "))));
  }
}
