package io.tianma.data.vocab;

import static org.assertj.core.api.Assertions.assertThat;

import io.tianma.data.segment.Dictionary;
import io.tianma.data.segment.Jieba;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class TokenCountsTest {
  private static final int CANDIDATES = 20_000;
  private static final Jieba JIEBA = Jieba.of(Dictionary.jieba(), false);
  private static final Set<String> WORDS =
      new HashSet<>(Dictionary.jieba().mostFrequent(CANDIDATES));
  private static final Countable COUNTABLE = new Countable(CANDIDATES, Dictionary.jieba(), false);

  /** Runs of Latin letters and digits are found first, then single characters. */
  private static final Pattern PART = Pattern.compile("[a-z0-9]+|.", Pattern.DOTALL);

  @Property
  void countsAreThoseOfStrings(@ForAll("texts") List<String> texts) {
    TokenCounts counts = new TokenCounts(COUNTABLE);
    Map<String, Long> expected = new HashMap<>();
    for (String text : texts) {
      counts.add(text);
      JIEBA.words(text).forEach(word -> count(word, expected));
    }
    assertThat(counts.drain()).isEqualTo(expected);
    assertThat(counts.drain()).isEmpty();
  }

  /** And what has taken longer counts for nothing. */
  @Test
  void aTextHasItsTime() {
    TokenCounts counts = new TokenCounts(COUNTABLE);
    for (int i = 0; i < 30; i++) { // what is quick by then is not stopped on the way
      assertThat(counts.add("天气", 1e-9)).isFalse();
    }
    assertThat(counts.drain()).isEmpty();
    assertThat(counts.add("天气", 60)).isTrue();
    assertThat(counts.drain()).isEqualTo(Map.of("天气", 1L, "天", 1L, "气", 1L));
  }

  /** A word of jieba's that is rare; what is left of it counts by characters. */
  @Test
  void lettersInsideAChineseWordCountWithThoseOutside() {
    TokenCounts counts = new TokenCounts(COUNTABLE);
    counts.add("江南style s \uD800\uDC00"); // the first code point that is no char
    assertThat(counts.drain())
        .isEqualTo(
            Map.of(
                "江", 1L, "南", 1L, "s", 2L, "t", 1L, "y", 1L, "l", 1L, "e", 1L, "\uD800\uDC00", 1L));
    assertThat(counts.drain()).isEmpty();
  }

  @Test
  void runsOfLettersCountUpToTwenty() {
    TokenCounts counts = new TokenCounts(COUNTABLE);
    counts.add("x".repeat(20) + " " + "y".repeat(21) + "，𠀀");
    assertThat(counts.held()).as("the run and what has no place").isEqualTo(2);
    assertThat(counts.drain()).isEqualTo(Map.of("x".repeat(20), 1L, "，", 1L, "𠀀", 1L));
    assertThat(counts.held()).isZero();
  }

  private static void count(String word, Map<String, Long> counts) {
    if (Character.isIdeographic(word.codePointAt(0))) {
      if (word.codePointCount(0, word.length()) > 1 && WORDS.contains(word)) {
        counts.merge(word, 1L, Long::sum);
      }
      word.codePoints().forEach(c -> counts.merge(Character.toString(c), 1L, Long::sum));
      return;
    }
    Matcher parts = PART.matcher(word);
    while (parts.find()) {
      String part = parts.group();
      boolean run = part.matches("[a-z0-9]+");
      boolean counted =
          run
              ? part.length() <= 20
              : !part.matches("[\\s\\p{Z}\\p{Cc}\\p{Cf}]") && !part.matches("\\p{Cs}");
      if (counted) {
        counts.merge(part, 1L, Long::sum);
      }
    }
  }

  @Provide
  Arbitrary<List<String>> texts() {
    return Arbitraries.of(
            "天气",
            "预报",
            "天",
            "气",
            "a",
            "z",
            "0",
            "9",
            "gpu",
            "x".repeat(19),
            "，",
            ".",
            " ",
            "\n",
            "\u3000",
            "\u0001",
            "\u200B",
            "𠀀",
            "😀",
            "\uD800",
            "\uFFFF",
            "的")
        .list()
        .ofMaxSize(12)
        .map(parts -> String.join("", parts))
        .list()
        .ofMaxSize(3);
  }

  @Test
  void longTextsFindRoom() {
    TokenCounts counts = new TokenCounts(COUNTABLE);
    counts.add("天气");
    counts.add("，天气".repeat(3000));
    assertThat(counts.drain()).isEqualTo(Map.of("天气", 3001L, "天", 3001L, "气", 3001L, "，", 3000L));
  }

  @Test
  void whatIsHeldOutsideOfTheDictionaryIsKnown() {
    TokenCounts counts = new TokenCounts(COUNTABLE);
    counts.add("gpu cpu gpu 天气");
    assertThat(counts.held()).isEqualTo(2);
    counts.drain();
    assertThat(counts.held()).isZero();
  }

  /** Letters among Chinese words, which a user's dictionary may hold, count with the runs. */
  @Test
  void lettersInsideOfChineseWordsCountWithTheRuns() {
    Dictionary users = Dictionary.jieba().with(List.of("维生素c"));
    TokenCounts counts = new TokenCounts(new Countable(0, users, false));
    counts.add("维生素c c");
    assertThat(counts.drain()).isEqualTo(Map.of("维生素c", 1L, "维", 1L, "生", 1L, "素", 1L, "c", 2L));
  }

  @Test
  void placesRiseAndNameTheirTokens() {
    TokenCounts counts = new TokenCounts(COUNTABLE);
    counts.add("天气，预报");
    List<Integer> places = new ArrayList<>();
    Map<String, Long> named = new HashMap<>();
    counts.drain(
        (place, times) -> {
          places.add(place);
          named.put(COUNTABLE.token(place), times);
        },
        (token, times) -> named.put("other " + token, times));
    assertThat(places).isSorted().allMatch(place -> place < COUNTABLE.places());
    assertThat(named)
        .isEqualTo(Map.of("天气", 1L, "预报", 1L, "天", 1L, "气", 1L, "预", 1L, "报", 1L, "，", 1L));
  }
}
