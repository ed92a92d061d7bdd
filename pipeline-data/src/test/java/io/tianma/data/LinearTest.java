package io.tianma.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.tianma.data.testing.Growth;
import io.tianma.data.testing.HostileTexts;
import io.tianma.data.testing.Squares;
import io.tianma.data.testing.TextFunctions;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;

/**
 * Whatever text comes, the work that every function does for it grows with its length: counted
 * steps, not time, at n, 2n and 4n characters.
 */
class LinearTest {
  /**
   * Steps a character that functions take of texts of this test where they grow, twice as many as
   * were counted. A square of a sixteenth of the length is 150.
   */
  private static final Map<String, Long> BOUNDS =
      Growth.bounds(LinearTest.class, "steps-a-character.txt");

  /** Growth that a new function may have without being in that list. */
  private static final long FREE = 10;

  /** What bounded searches take of texts of any length. */
  private static final long FREE_OF_LONG = 150;

  /** The same of parsers of markup: of HTML 512 elements inside each other, of links 2,000. */
  private static final long FREE_OF_MARKUP = 4000;

  /**
   * The same of pairs by LCS, which grow with the square up to 2^14 characters of a chunk and not
   * beyond: of its three sentences five are compared with the rest, 2^13 characters with 2^13, 64
   * at a time, in two steps each. That is 640 a character, and some for the rest.
   */
  private static final long FREE_OF_LCS = 700;

  private static final Set<String> LCS = Set.of("pairs by LCS", "rows of pairs");

  private static final int MARKUP_IS_LONGER = 5;

  private static final int LEAST = 600;

  @Test
  void workGrowsWithLength() {
    Map<String, Consumer<String>> functions = Growth.counted(TextFunctions.class);
    assertThat(functions.keySet()).containsAll(BOUNDS.keySet());
    assertThat(
            Growth.wrong(
                functions,
                HostileTexts.families(),
                function -> least(function, LEAST),
                function -> BOUNDS.getOrDefault(function, FREE)))
        .isEmpty();
  }

  @Test
  void aPartOfASquareIsNoticed() {
    Map<String, IntFunction<String>> one = Map.of("a", "a"::repeat);
    assertThat(Growth.wrong(Growth.counted(Squares.class), one, name -> LEAST, name -> FREE))
        .hasSize(2)
        .allMatch(wrong -> wrong.contains("of the square of a"));
  }

  /** Three sentences that nothing divides, from twice the limit on. */
  @Test
  void pairsByLcsCompareNoMoreThanTheirLimit() {
    Map<String, IntFunction<String>> families = HostileTexts.families();
    families.keySet().removeIf(family -> !family.startsWith("|a line"));
    assertThat(families).hasSize(1);
    Map<String, Consumer<String>> functions = Growth.counted(TextFunctions.class);
    functions.keySet().retainAll(LCS);
    assertThat(functions.keySet()).isEqualTo(LCS);
    ToLongFunction<String> free = function -> FREE_OF_LONG;
    assertThat(Growth.wrong(functions, families, function -> 1 << 15, free)).isEmpty();
  }

  /** Of longer texts. */
  static void check(Map<String, IntFunction<String>> families, int n) {
    assertThat(
            Growth.wrong(
                Growth.counted(TextFunctions.class),
                families,
                function -> least(function, n),
                LinearTest::free))
        .isEmpty();
  }

  private static int least(String function, int n) {
    return isMarkup(function) ? MARKUP_IS_LONGER * n : n;
  }

  private static boolean isMarkup(String function) {
    return function.matches(".*(markdown|html|wiki).*");
  }

  private static long free(String function) {
    if (isMarkup(function)) {
      return FREE_OF_MARKUP;
    }
    return LCS.contains(function) ? FREE_OF_LCS : FREE_OF_LONG;
  }
}
