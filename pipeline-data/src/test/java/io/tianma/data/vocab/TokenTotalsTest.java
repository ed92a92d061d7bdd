package io.tianma.data.vocab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class TokenTotalsTest {
  private static final int SIZE = Vocabulary.SPECIALS + VocabularyBuilder.PIECES.size() + 5;

  @Property(tries = 50)
  void totalsOfPartsAreThoseOfAllTokens(@ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Map<String, Long> all = new HashMap<>();
    for (int i = random.nextInt(3000); i > 0; i--) {
      String word = Character.toString('一' + random.nextInt(900));
      all.put(random.nextInt(3) == 0 ? word : word + "马", 1L + random.nextInt(40));
    }
    all.put("a", 1L); // rarer than most, and held by every vocabulary
    all.put("gpu", 1L);
    List<TokenTotals> parts = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      parts.add(new TokenTotals(SIZE));
    }
    all.forEach((token, count) -> parts.get(random.nextInt(4)).add(token, count));
    TokenTotals totals =
        parts.stream().map(TokenTotals::shrink).reduce(TokenTotals::add).orElseThrow();

    assertThat(totals.distinct()).isEqualTo(all.size());
    Map<String, Long> frequent = mostFrequent(all);
    assertThat(totals.frequent()).isEqualTo(frequent);
    Vocabulary vocabulary = VocabularyBuilder.build(frequent, SIZE);
    assertThat(vocabulary.text()).isEqualTo(VocabularyBuilder.build(all, SIZE).text());
    Coverage coverage = new Coverage();
    all.forEach(
        (token, count) -> {
          coverage.add(token, count);
          if (vocabulary.find(token) >= 0) {
            coverage.hold(token, count);
          }
        });
    assertThat(totals.coverage(vocabulary)).isEqualTo(coverage.statistics());
  }

  @Test
  void documentsThatTookTooLongAreNoTokens() {
    List<TokenTotals> parts = List.of(new TokenTotals(SIZE), new TokenTotals(SIZE));
    for (int i = 0; i < 50; i++) {
      parts.get(i % 2).add(TokenTotals.tooSlow("d" + (59 - i)), 1);
    }
    parts.get(0).add("天", 2);
    TokenTotals totals = parts.get(0).add(parts.get(1));
    assertThat(totals.tooSlow()).isEqualTo(50);
    assertThat(totals.idsTooSlow())
        .isEqualTo(IntStream.range(10, 30).mapToObj(i -> "d" + i).toList());
    assertThat(totals.distinct()).isEqualTo(1);
    assertThat(totals.frequent()).isEqualTo(Map.of("天", 2L));
  }

  private static Map<String, Long> mostFrequent(Map<String, Long> all) {
    Map<String, Long> frequent = new HashMap<>();
    all.entrySet().stream()
        .sorted(
            Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .limit(SIZE + VocabularyBuilder.fixed())
        .forEach(entry -> frequent.put(entry.getKey(), entry.getValue()));
    return frequent;
  }
}
