package io.tianma.eval.metric;

import static org.assertj.core.api.Assertions.assertThat;

import io.tianma.data.testing.Growth;
import io.tianma.data.testing.HostileTexts;
import io.tianma.eval.metric.overlap.MetricFunctions;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Whatever text comes, the work of every metric grows with its length, by counted steps. */
class MetricsLinearTest {
  /** Steps a character up to which growth is let pass; none of these functions had any. */
  private static final long FREE = 10;

  /**
   * Longest common subsequences compare all with all by definition: 64 cells of two texts at once,
   * and each line of one with each of the other, for which a pair of lines takes some steps even if
   * they are short. What ends it is the limit of a line and of its time where texts are others'
   * (see {@link Scorer}), and the longest output of a model elsewhere.
   */
  private static final long STEPS_OF_A_PAIR = 100;

  private static final int LEAST = 400;

  @Test
  void workGrowsWithLength() {
    Map<String, Consumer<String>> functions = Growth.counted(MetricFunctions.class);
    functions.keySet().removeIf(name -> name.startsWith(MetricFunctions.LCS));
    assertThat(Growth.wrong(functions, HostileTexts.families(), name -> LEAST, name -> FREE))
        .isEmpty();
  }

  @Test
  void subsequencesCostNoMoreThanTheirPairs() {
    Map<String, Consumer<String>> functions = Growth.counted(MetricFunctions.class);
    functions.keySet().removeIf(name -> !name.startsWith(MetricFunctions.LCS));
    int n = LEAST / 4;
    int longest = 4 * n;
    assertThat(
            Growth.wrong(
                functions, HostileTexts.families(), name -> n, name -> STEPS_OF_A_PAIR * longest))
        .isEmpty();
  }
}
