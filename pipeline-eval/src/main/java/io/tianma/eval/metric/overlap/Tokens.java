package io.tianma.eval.metric.overlap;

import io.tianma.data.segment.Jieba;
import io.tianma.data.segment.Segmenter;
import io.tianma.data.text.Characters;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a text consists of when it is scored; the name stands in the name of every score. */
public enum Tokens {
  /** Code points in lower case, white space left out. */
  CHAR {
    @Override
    public List<String> of(String text) {
      return Characters.lowercase(text)
          .codePoints()
          .filter(c -> !Characters.isSpace(c))
          .mapToObj(Character::toString)
          .toList();
    }
  },
  /** Words that jieba finds in the text in lower case, hidden Markov model on. */
  JIEBA {
    @Override
    public List<String> of(String text) {
      return JiebaWords.SEGMENTER.words(Characters.lowercase(text)).stream()
          .filter(word -> !word.isBlank())
          .toList();
    }
  },
  /** What white space separates, as it stands. */
  GIVEN {
    @Override
    public List<String> of(String text) {
      List<String> tokens = new ArrayList<>();
      int from = -1;
      for (int i = 0; i <= text.length(); i++) {
        boolean space = i == text.length() || Characters.isSpace(text.charAt(i));
        if (space && from >= 0) {
          tokens.add(text.substring(from, i));
          from = -1;
        } else if (!space && from < 0) {
          from = i;
        }
      }
      return tokens;
    }
  };

  /** Opened when the first text is cut. */
  private static final class JiebaWords {
    static final Segmenter SEGMENTER = Jieba.withHmm();
  }

  /** The tokens of a text, in order. */
  public abstract List<String> of(String text);

  /** The name in configurations and in names of scores: {@code char}, {@code jieba}. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The tokens of that name.
   *
   * @throws IllegalArgumentException naming the known ones
   */
  public static Tokens named(String key) {
    return Arrays.stream(values())
        .filter(tokens -> tokens.key().equals(key))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "tokens = "
                        + key
                        + ": must be one of "
                        + Arrays.stream(values())
                            .map(Tokens::key)
                            .collect(Collectors.joining(", "))));
  }
}
