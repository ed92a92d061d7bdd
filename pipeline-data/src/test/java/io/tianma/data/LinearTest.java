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

  private static final int MARKUP_IS_LONGER = 5;

  @Test
  void workGrowsWithLength() {
    check(HostileTexts.families(), 600);
  }

  static void check(Map<String, IntFunction<String>> families, int n) {
    List<String> wrong = new ArrayList<>();
    functions()
        .forEach(
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
                      if (grows && steps[2] > (markup ? FREE_OF_MARKUP : FREE) * 4 * least) {
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
    assertThat(wrong).isEmpty();
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Consumer<String>> functions() {
    return ((Supplier<Map<String, Consumer<String>>>)
            new CountingLoader().make(TextFunctions.class))
        .get();
  }
}
