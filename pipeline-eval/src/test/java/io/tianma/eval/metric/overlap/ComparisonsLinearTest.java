package io.tianma.eval.metric.overlap;

import static org.assertj.core.api.Assertions.assertThat;

import io.tianma.data.testing.CountingLoader;
import io.tianma.data.testing.Work;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiConsumer;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What it costs to find what texts of many sentences have in common. */
class ComparisonsLinearTest {
  /** Growth at each doubling that is still linear with what it begins with. */
  private static final double MAX_GROWTH = 2.6;

  private static final int FEW = 400;

  /** Counted steps, not time, at n, 2n and 4n sentences. */
  @Test
  @SuppressWarnings("unchecked")
  void workGrowsWithTheNumberOfSentences() {
    var functions =
        ((Supplier<Map<String, BiConsumer<String, String>>>)
                new CountingLoader().make(ScoredTexts.class))
            .get();
    Map<String, IntFunction<List<String>>> families =
        Map.of(
            "nothing", n -> List.of("\n".repeat(n), "\n".repeat(n)),
            "the same again and again", n -> List.of("天马\n".repeat(n), "行空天\n".repeat(n)),
            "sentences that all differ", n -> List.of(lines(n, 1), lines(n, 2)));
    functions.forEach(
        (name, function) ->
            families.forEach(
                (family, make) -> {
                  long[] steps = new long[3];
                  for (int i = 0; i < 3; i++) {
                    List<String> texts = make.apply(FEW << i);
                    steps[i] = Work.of(() -> function.accept(texts.get(0), texts.get(1)));
                  }
                  assertThat(steps[2])
                      .as("%s of %s: %d, %d, %d", name, family, steps[0], steps[1], steps[2])
                      .isLessThan((long) (MAX_GROWTH * MAX_GROWTH * steps[0]));
                }));
  }

  /** So many lines of seven of 3,000 characters. */
  private static String lines(int n, int seed) {
    Random random = new Random(seed);
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < n; i++) {
      random.ints(7, 0x4E00, 0x4E00 + 3_000).forEach(lines::appendCodePoint);
      lines.append('\n');
    }
    return lines.toString();
  }
}
