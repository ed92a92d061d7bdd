package io.tianma.train.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What a round, a stage and a change of the machine do to the state of a run. */
class TrainStateTest {
  private static final TrainState STATE =
      new TrainState(3, 50, 7000, 900, 20, 10, 5, "bmuf", 42, "cpu", 2, "SkylakeX", 1e-4, 8L);

  @Test
  void beginsWithNothingDone() {
    assertThat(TrainState.start(42, "cpu", 2))
        .isEqualTo(new TrainState(0, 0, 0, 0, 0, 0, 0, "", 42, "cpu", 2, "", 0.0, 0L));
  }

  @Test
  void whatAnOlderCheckpointDoesNotSayIsNothing() {
    assertThat(new TrainState(0, 0, 0, 0, 0, 0, 0, null, 42, "cpu", 2, "", null, null))
        .isEqualTo(TrainState.start(42, "cpu", 2));
    assertThat(STATE.outer()).isEqualTo("bmuf");
    assertThat(STATE.entryRate()).isEqualTo(1e-4);
    assertThat(STATE.rewarm()).isEqualTo(8);
  }

  @Test
  void aRoundAddsWhatItTook() {
    assertThat(STATE.after(5, 90, 640, "Zen"))
        .isEqualTo(
            new TrainState(4, 55, 7640, 990, 20, 10, 5, "bmuf", 42, "cpu", 2, "Zen", 1e-4, 8L));
  }

  @Test
  void theNextStageBeginsAtItsStep() {
    assertThat(STATE.nextStage(-30, 2e-4, 6))
        .isEqualTo(
            new TrainState(
                0, 50, 7000, 900, 50, -30, 5, "bmuf", 42, "cpu", 2, "SkylakeX", 2e-4, 6L));
  }

  @Test
  void theScheduleGoesOnUnlessItIsRestarted() {
    assertThat(STATE.nextStage(false)).isEqualTo(STATE.nextStage(10, 0, 0));
    assertThat(STATE.nextStage(true)).isEqualTo(STATE.nextStage(50, 0, 0));
  }

  @Test
  void anotherMachineHasNoFingerprintYet() {
    assertThat(STATE.on("cuda", 4))
        .isEqualTo(
            new TrainState(3, 50, 7000, 900, 20, 10, 5, "bmuf", 42, "cuda", 4, "", 1e-4, 8L));
  }

  @Test
  void anotherOptimizerBeginsItsMoments() {
    assertThat(STATE.optimizedBy(50, "diloco"))
        .isEqualTo(
            new TrainState(
                3, 50, 7000, 900, 20, 10, 50, "diloco", 42, "cpu", 2, "SkylakeX", 1e-4, 8L));
  }
}
