package io.tianma.train.plan;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EarlyStopTest {
  @Test
  void stopsAfterAsManyMeasurementsWithoutALeastLoss() {
    EarlyStop early = new EarlyStop(2);
    assertThat(early.measured(10, 5)).isTrue();
    assertThat(early.measured(20, 4)).isTrue();
    assertThat(early.measured(30, 4)).as("not less").isFalse();
    assertThat(early.stops()).isFalse();
    assertThat(early.measured(40, 4.5)).isFalse();
    assertThat(early.stops()).isTrue();
    assertThat(early.bestRound()).isEqualTo(20);
  }

  @Test
  void aNewLeastLossGivesNewPatience() {
    EarlyStop early = new EarlyStop(2);
    early.measured(10, 5);
    early.measured(20, 6);
    early.measured(30, 3);
    early.measured(40, 4);
    assertThat(early.stops()).isFalse();
    assertThat(early.bestRound()).isEqualTo(30);
  }

  @Test
  void withoutPatienceTheLastRoundIsTheResult() {
    EarlyStop never = new EarlyStop(0);
    never.measured(10, 1);
    never.measured(20, 2);
    assertThat(never.stops()).isFalse();
    assertThat(never.bestRound()).isZero();
  }
}
