package io.tianma.eval.metric.resampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** How often chance makes as large a difference: beside all swaps, counted by hand. */
class ComparisonTest {
  private static final Resampling MANY = new Resampling(20_000, 3);

  @Test
  void aDifferenceThatNoSwapReachesHasTheLeastP() {
    double[] ones = new double[130];
    Arrays.fill(ones, 1);
    assertThat(p(ones)).isEqualTo(1 / 20_001.0);
  }

  @Test
  void aDifferenceThatEverySwapReachesHasAPOfOne() {
    assertThat(p(0)).isEqualTo(1);
    assertThat(p(1)).isEqualTo(1);
    assertThat(p(1, -1)).isEqualTo(1);
    assertThat(p()).isEqualTo(1);
  }

  @Test
  void pIsTheShareOfSwapsThatReachIt() {
    assertThat(p(1, 1)).isCloseTo(2 / 4.0, within(0.02));
    assertThat(p(1, 1, 1)).isCloseTo(2 / 8.0, within(0.02));
    assertThat(p(-3, -1, -1)).isCloseTo(2 / 8.0, within(0.02));
    assertThat(p(3, 1, -1)).isCloseTo(6 / 8.0, within(0.02));
  }

  @Test
  void fiveOfAHundredIsNotSignificant() {
    Interval any = new Interval(0, 0);
    assertThat(new Comparison(1, 0, any, 0.05, 1).isSignificant()).isFalse();
    assertThat(new Comparison(1, 0, any, 0.0499, 1).isSignificant()).isTrue();
  }

  private static double p(double... differences) {
    return Comparison.of(differences, new double[differences.length], MANY).p();
  }
}
