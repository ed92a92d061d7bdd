package io.tianma.train.plan;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class FineTunePlanTest {
  @Test
  void manyPairsAreTakenInRoundsOfSeveralBatches() {
    assertThat(FineTunePlan.of(10_000, 40, 1, 32, 16)).isEqualTo(new FineTunePlan(32, 16, 782, 19));
  }

  @Test
  void fewPairsAreTakenInOneBatch() {
    assertThat(FineTunePlan.of(10, 40, 1, 32, 16)).isEqualTo(new FineTunePlan(10, 1, 40, 1));
    assertThat(FineTunePlan.of(1, 2, 4, 32, 16)).isEqualTo(new FineTunePlan(1, 1, 1, 1));
  }

  @Property
  void everyPairIsTakenAsOftenAsThereAreEpochsAndHardlyMore(
      @ForAll @LongRange(min = 1, max = 100_000) long pairs,
      @ForAll @IntRange(min = 1, max = 50) int epochs,
      @ForAll @IntRange(min = 1, max = 8) int workers,
      @ForAll @IntRange(min = 1, max = 64) int batch,
      @ForAll @IntRange(min = 1, max = 32) int frequency) {
    FineTunePlan plan = FineTunePlan.of(pairs, epochs, workers, batch, frequency);
    long round = (long) workers * plan.batchSize() * plan.frequency();
    long taken = plan.rounds() * round;
    assertThat(taken).isGreaterThanOrEqualTo(pairs * epochs);
    assertThat(taken - pairs * epochs).isLessThan(round);
    assertThat(plan.batchSize()).isBetween(1, batch);
    assertThat(plan.frequency()).isBetween(1, frequency);
    assertThat(plan.roundsPerEpoch()).isPositive();
  }
}
