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
      Interval interval = Bootstrap.mean(values, seeded(i));
      covered += interval.low() <= 0.5 && 0.5 <= interval.high() ? 1 : 0;
    }
    assertThat(covered / 400.0).isBetween(0.91, 0.98);
  }

  @Test
  void isAsWideAsTheNormalApproximation() {
    double[] values = new Random(5).doubles(400).toArray();
    Interval interval = Bootstrap.mean(values, Resampling.DEFAULT);
    double spread = 1.96 * Math.sqrt(1 / 12.0 / 400);
    assertThat(interval.high() - interval.low()).isCloseTo(2 * spread, within(0.15 * 2 * spread));
  }

  @Test
  void sameSeedSameInterval() {
    double[] values = new Random(7).doubles(50).toArray();
    assertThat(Bootstrap.mean(values, seeded(9)))
        .isEqualTo(Bootstrap.mean(values, seeded(9)))
        .isNotEqualTo(Bootstrap.mean(values, seeded(10)));
  }

  @Test
  void pairsTellSmallDifferencesApart() {
    double[] a = new Random(11).doubles(100).toArray();
    double[] b = Arrays.stream(a).map(v -> v - 0.01).toArray();
    Interval difference = Bootstrap.difference(a, b, Resampling.DEFAULT);
    assertThat(difference.low()).isCloseTo(0.01, within(1e-9));
    assertThat(Bootstrap.shareAbove(a, b, Resampling.DEFAULT)).isEqualTo(1);
    assertThat(Bootstrap.shareAbove(b, a, Resampling.DEFAULT)).isZero();
    assertThat(Bootstrap.mean(a, Resampling.DEFAULT).low())
        .isLessThan(Bootstrap.mean(b, Resampling.DEFAULT).high());
  }

  @Test
  void refusesUnequalNumbersOfTexts() {
    assertThatThrownBy(() -> Bootstrap.difference(new double[2], new double[3], Resampling.DEFAULT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("2 values beside 3");
    assertThat(Bootstrap.mean(new double[0], Resampling.DEFAULT)).isEqualTo(new Interval(0, 0));
  }

  /** The number that a page prints is that of what was drawn, for intervals as for tests. */
  @Test
  void asManyResamplesAreDrawnAsAreSaid() {
    double[] a = new Random(13).doubles(40).toArray();
    double[] b = new Random(17).doubles(40).toArray();
    Comparison few = Comparison.of(a, b, new Resampling(7, 1));
    assertThat(few.above() * 7).isCloseTo(Math.rint(few.above() * 7), within(1e-12));
    assertThat(few.p() * 8).isCloseTo(Math.rint(few.p() * 8), within(1e-12));
    assertThat(few.above()).isStrictlyBetween(0.0, 1.0);
    assertThat(few.difference())
        .as("the least and the greatest of seven")
        .isNotEqualTo(Comparison.of(a, b, Resampling.DEFAULT).difference());
    double[] means = {-1, 3, 3, 3, 3, 3, 3, 3};
    assertThat(Bootstrap.mean(means, new Resampling(1, 5)))
        .satisfies(one -> assertThat(one.low()).isEqualTo(one.high()));
    assertThatThrownBy(() -> new Resampling(0, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("resamples = 0: must be positive");
  }

  private static Resampling seeded(long seed) {
    return new Resampling(Resampling.DEFAULT.resamples(), seed);
  }
}
