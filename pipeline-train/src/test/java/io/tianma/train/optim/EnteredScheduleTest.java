package io.tianma.train.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tianma.train.optim.Schedule.Decay;
import io.tianma.train.optim.Schedule.Entry;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The learning rate where a model has grown. */
class EnteredScheduleTest {
  @Test
  void whatHadComeDownGoesOnFromThereWithoutAJump() {
    for (Decay decay : List.of(Decay.LINEAR, Decay.COSINE)) {
      Schedule small = new Schedule(decay, 1e-3, 10, 1000);
      double last = small.rate(999);
      Schedule large = new Schedule(decay, 1e-3, 10, 2000).entered(new Entry(1000, last, 0));
      assertThat(new Schedule(decay, 1e-3, 10, 2000).rate(1000)).as("jump").isGreaterThan(4e-4);
      assertThat(large.rate(1000)).isCloseTo(last, within(1e-15));
      for (long step = 1001; step < 2000; step++) {
        assertThat(large.rate(step)).isPositive().isLessThanOrEqualTo(large.rate(step - 1));
      }
      assertThat(large.rate(999)).isEqualTo(new Schedule(decay, 1e-3, 10, 2000).rate(999));
    }
  }

  @Test
  void othersGoOnAsIfNothingHadHappened() {
    for (Decay decay : List.of(Decay.CONSTANT, Decay.RSQRT, Decay.RELATIVE)) {
      Schedule plain = new Schedule(decay, 1e-3, 10, 0);
      Schedule entered = plain.entered(new Entry(50, 1e-5, 0));
      for (long step = 0; step < 200; step++) {
        assertThat(entered.rate(step)).isEqualTo(plain.rate(step));
      }
    }
  }

  @Test
  void anEntryDuringTheWarmUpIsNone() {
    Schedule plain = new Schedule(Decay.LINEAR, 1, 100, 1000);
    Schedule entered = plain.entered(new Entry(50, 0.5, 0));
    assertThat(entered.rate(50)).isEqualTo(plain.rate(50));
    assertThat(entered.rate(500)).isEqualTo(plain.rate(500));
  }

  @Test
  void reWarmingRisesFromNothingToWhatIsDue() {
    Schedule plain = new Schedule(Decay.COSINE, 1, 10, 1000);
    Schedule entered = plain.entered(new Entry(400, 0, 200));
    assertThat(entered.rate(399)).isEqualTo(plain.rate(399));
    assertThat(entered.rate(400)).isCloseTo(plain.rate(400) / 200, within(1e-15));
    assertThat(entered.rate(499)).isCloseTo(plain.rate(499) / 2, within(1e-15));
    assertThat(entered.rate(599)).isEqualTo(plain.rate(599));
    assertThat(entered.rate(700)).isEqualTo(plain.rate(700));
  }

  /** Half of the 90 steps that are left at the entry are left 45 later. */
  @Test
  void anEntryAtTheEndOfTheWarmUpGoesOnFromItsRate() {
    Schedule entered = new Schedule(Decay.LINEAR, 1, 10, 100).entered(new Entry(10, 0.3, 0));
    assertThat(entered.rate(9)).isEqualTo(1);
    assertThat(entered.rate(10)).isCloseTo(0.3, within(1e-15));
    assertThat(entered.rate(55)).isCloseTo(0.15, within(1e-15));
  }
}
