package io.tianma.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.tianma.data.testing.CountingLoader;
import io.tianma.data.testing.HostileTexts;
import io.tianma.data.testing.TextFunctions;
import io.tianma.data.testing.Work;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/**
 * Whatever text comes, the work that every function does for it grows with its length: counted
 * steps, not time, at n, 2n and 4n characters.
 */
class LinearTest {
  /** Growth at each doubling that is still linear with what it begins with. */
  private static final double MAX_GROWTH = 2.6;

  /** Steps a character that a bounded search may take whatever the text is. */
  private static final long FREE = 150;

  /** The same of parsers of markup: of HTML 512 elements inside each other, of links 2,000. */
  private static final long FREE_OF_MARKUP = 4000;

  /**
   * The same of pairs by LCS, which grow with the square up to 2^14 characters of a chunk and not
   * beyond: of its three sentences five are compared with the rest, 2^13 characters with 2^13, 64
   * at a time, in two steps each. That is 640 a character, and some for the rest.
   */
  private static final long FREE_OF_LCS = 700;

  private static final String LCS = "pairs by LCS";

  private static final int MARKUP_IS_LONGER = 5;

  @Test
  void workGrowsWithLength() {
    check(HostileTexts.families(), 600);
  }

  /** Three sentences that nothing divides, from twice the limit on. */
  @Test
  void pairsByLcsCompareNoMoreThanTheirLimit() {
    Map<String, IntFunction<String>> families = HostileTexts.families();
    families.keySet().removeIf(family -> !family.startsWith("|a line"));
    assertThat(families).hasSize(1);
    Consumer<String> pairs = functions().get(LCS);
    assertThat(wrong(Map.of("pairs that are long", pairs), families, 1 << 15)).isEmpty();
  }

  static void check(Map<String, IntFunction<String>> families, int n) {
    assertThat(wrong(functions(), families, n)).isEmpty();
  }

  private static List<String> wrong(
      Map<String, Consumer<String>> functions, Map<String, IntFunction<String>> families, int n) {
    List<String> wrong = new ArrayList<>();
    functions.forEach(
        (function, work) ->
            families.forEach(
                (family, text) -> {
                  boolean markup = function.matches(".*(markdown|html|wiki).*");
                  int least = markup ? MARKUP_IS_LONGER * n : n;
                  long[] steps = new long[3];
                  for (int i = 0; i < 3; i++) {
                    String of = text.apply(least << i);
                    steps[i] = Work.of(() -> work.accept(of));
                  }
                  boolean grows =
                      steps[2] > MAX_GROWTH * steps[1] && steps[1] > MAX_GROWTH * steps[0];
                  if (grows && steps[2] > free(function, markup) * 4 * least) {
                    wrong.add(
                        "%s of %s: %d, %d, %d"
                            .formatted(
                                function,
                                family.replace("\n", "\\n").replace("\r", "\\r"),
                                steps[0],
                                steps[1],
                                steps[2]));
                  }
                }));
    return wrong;
  }

  private static long free(String function, boolean markup) {
    return markup ? FREE_OF_MARKUP : function.equals(LCS) ? FREE_OF_LCS : FREE;
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Consumer<String>> functions() {
    return ((Supplier<Map<String, Consumer<String>>>)
            new CountingLoader().make(TextFunctions.class))
        .get();
  }
}
