package io.tianma.eval.metric.resampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BootstrapTest {
  @Test
  void coversTheTrueMeanInAboutNineteenOfTwentyCases() {
    Random random = new Random(3);
    int covered = 0;
    for (int i = 0; i < 400; i++) {
      double[] values = random.doubles(60).toArray();
      Interval interval = Bootstrap.mean(values, i);
      covered += interval.low() <= 0.5 && 0.5 <= interval.high() ? 1 : 0;
    }
    assertThat(covered / 400.0).isBetween(0.91, 0.98);
  }

  @Test
  void isAsWideAsTheNormalApproximation() {
    double[] values = new Random(5).doubles(400).toArray();
    Interval interval = Bootstrap.mean(values, 1);
    double spread = 1.96 * Math.sqrt(1 / 12.0 / 400);
    assertThat(interval.high() - interval.low()).isCloseTo(2 * spread, within(0.15 * 2 * spread));
  }

  @Test
  void sameSeedSameInterval() {
    double[] values = new Random(7).doubles(50).toArray();
    assertThat(Bootstrap.mean(values, 9)).isEqualTo(Bootstrap.mean(values, 9));
  }

  @Test
  void pairsTellSmallDifferencesApart() {
    double[] a = new Random(11).doubles(100).toArray();
    double[] b = Arrays.stream(a).map(v -> v - 0.01).toArray();
    Interval difference = Bootstrap.difference(a, b, 1);
    assertThat(difference.low()).isCloseTo(0.01, within(1e-9));
    assertThat(Bootstrap.shareAbove(a, b, 1)).isEqualTo(1);
    assertThat(Bootstrap.shareAbove(b, a, 1)).isZero();
    assertThat(Bootstrap.mean(a, 1).low()).isLessThan(Bootstrap.mean(b, 1).high());
  }

  @Test
  void refusesUnequalNumbersOfTexts() {
    assertThatThrownBy(() -> Bootstrap.difference(new double[2], new double[3], 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("2 values beside 3");
    assertThat(Bootstrap.mean(new double[0], 1)).isEqualTo(new Interval(0, 0));
  }
}
