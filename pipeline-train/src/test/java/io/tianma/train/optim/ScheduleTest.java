package io.tianma.train.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tianma.train.optim.Schedule.Decay;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScheduleTest {
  @Test
  void warmsUpEvenlyWhateverFollows() {
    for (Decay decay : new Decay[] {Decay.CONSTANT, Decay.LINEAR, Decay.COSINE, Decay.RSQRT}) {
      Schedule schedule = new Schedule(decay, 0.8, 4, 100);
      assertThat(schedule.rate(0)).isEqualTo(0.2);
      assertThat(schedule.rate(3)).isEqualTo(0.8);
    }
  }

  @Test
  void theRelativeStepIsThatOfAdafactor() {
    Schedule paper = new Schedule(Decay.RELATIVE, 0.01, 0, 0);
    assertThat(paper.rate(0)).isEqualTo(0.01);
    assertThat(paper.rate(9_999)).isEqualTo(0.01);
    assertThat(paper.rate(39_999)).isCloseTo(0.005, within(1e-15));
    Schedule warmUpInit = new Schedule(Decay.RELATIVE, 0.01, 10_000, 0);
    for (long t : new long[] {1, 2, 5_000, 10_000, 10_001, 1_000_000}) {
      double expected = Math.min(1e-6 * t, 1 / Math.sqrt(t));
      assertThat(warmUpInit.rate(t - 1)).isCloseTo(expected, within(1e-15));
    }
  }

  /** Decay begins where the warm-up ends: half way between is half the way down. */
  @Test
  void decayIsMeasuredFromTheEndOfTheWarmUp() {
    Schedule linear = new Schedule(Decay.LINEAR, 1, 100, 200);
    assertThat(linear.rate(100)).isEqualTo(1);
    assertThat(linear.rate(150)).isCloseTo(0.5, within(1e-15));
    assertThat(linear.rate(199)).isCloseTo(0.01, within(1e-15));
    assertThat(linear.rate(500)).isCloseTo(0.01, within(1e-15));
    Schedule cosine = new Schedule(Decay.COSINE, 1, 100, 200);
    assertThat(cosine.rate(100)).isCloseTo(1, within(1e-15));
    assertThat(cosine.rate(150)).isCloseTo(0.5, within(1e-15));
    assertThat(cosine.rate(175)).isCloseTo(0.5 * (1 + Math.cos(0.75 * Math.PI)), within(1e-15));
    Schedule root = new Schedule(Decay.RSQRT, 1, 100, 0);
    assertThat(root.rate(99)).isEqualTo(1);
    assertThat(root.rate(399)).isCloseTo(0.5, within(1e-15));
    assertThat(Schedule.constant(1, 100).rate(150)).isEqualTo(1);
  }

  @Test
  void decaysAsItsNameSays() {
    assertThat(new Schedule(Decay.RSQRT, 0.01, 100, 0).rate(399)).isCloseTo(0.005, within(1e-15));
    assertThat(new Schedule(Decay.LINEAR, 1, 0, 100).rate(75)).isCloseTo(0.25, within(1e-15));
    double cosine = 0.5 * (1 + Math.cos(Math.PI * 0.75));
    assertThat(new Schedule(Decay.COSINE, 1, 0, 100).rate(75)).isCloseTo(cosine, within(1e-15));
    assertThat(new Schedule(Decay.LINEAR, 1, 0, 100).rate(1000)).isPositive();
    assertThat(Schedule.constant(1, 0).rate(1_000_000)).isEqualTo(1);
  }

  /** The first step after three of warm-up is the fourth: the root of 3 / 4. */
  @Test
  void theInverseRootIsThatOfTheStepFromTheEndOfTheWarmUpOn() {
    Schedule root = new Schedule(Decay.RSQRT, 1, 3, 0);
    assertThat(root.rate(2)).isEqualTo(1);
    assertThat(root.rate(3)).isCloseTo(Math.sqrt(0.75), within(1e-15));
    assertThat(new Schedule(Decay.RSQRT, 1, 0, 0).rate(3)).isCloseTo(0.5, within(1e-15));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "CONSTANT|0|0|0|learning-rate = 0.0: must be positive",
        "CONSTANT|-1|0|0|learning-rate = -1.0: must be positive",
        "CONSTANT|NaN|0|0|learning-rate = NaN: must be positive",
        "CONSTANT|Infinity|0|0|learning-rate = Infinity: must be positive",
        "RSQRT|1|-1|0|warm-up = -1: must be not negative",
        "LINEAR|1|5|5|total-steps = 5: must be more than warm-up = 5",
        "COSINE|1|5|4|total-steps = 4: must be more than warm-up = 5",
        "LINEAR|1|0|0|total-steps = 0: must be more than warm-up = 0",
      })
  void refusesWhatIsNoSchedule(Decay decay, double peak, long warmUp, long total, String message) {
    assertThatThrownBy(() -> new Schedule(decay, peak, warmUp, total))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @Test
  void theSmallestSchedulesAreAllowed() {
    assertThat(new Schedule(Decay.LINEAR, Double.MIN_VALUE, 5, 6).total()).isEqualTo(6);
    assertThat(new Schedule(Decay.RELATIVE, 1, 5, 0).warmUp()).isEqualTo(5);
  }
}
