package io.tianma.train.spark.grow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tianma.train.checkpoint.TrainState;
import io.tianma.train.plan.GrowOptions;
import io.tianma.train.plan.GrowOptions.NewLayers;
import io.tianma.train.plan.GrowOptions.ScheduleRestart;
import io.tianma.train.plan.GrowOptions.Splits;
import java.util.List;
import org.junit.jupiter.api.Test;

class RatesTest {
  private static final TrainState AT =
      TrainState.start(1, "cpu", 1).after(1000, 16_000, 1, "").nextStage(false);
  private static final List<String> DECAYED =
      List.of(
          "{\"step\":500,\"learning-rate\":0.001}",
          "{\"step\":1000,\"learning-rate\":1.0E-6,\"held-out-loss\":4.0}");
  private static final List<String> CURVE =
      List.of(
          "{\"step\":100,\"held-out-loss\":6.0}",
          "{\"step\":150}",
          "{\"step\":200,\"held-out-loss\":4.5}",
          "{\"step\":300,\"held-out-loss\":3.5}");

  @Test
  void continueRemembersARateThatHasComeDownAndSaysSo() {
    Rates rates = new Rates(options(ScheduleRestart.CONTINUE, 0, ""), DECAYED);
    TrainState next = rates.next(AT, 9, List.of());
    assertThat(next.entryRate()).isEqualTo(1e-6);
    assertThat(next.scheduleStart()).isZero();
    assertThat(next.rewarm()).isZero();
    assertThat(rates.warning()).contains("has come down to 1.0e-06 of 0.0010");
    Rates constant =
        new Rates(
            options(ScheduleRestart.CONTINUE, 0, ""),
            List.of("{\"learning-rate\":0.001}", "{\"learning-rate\":0.001}"));
    assertThat(constant.next(AT, 9, List.of()).entryRate()).isZero();
    assertThat(constant.warning()).isEmpty();
  }

  @Test
  void restartAndReWarmForgetIt() {
    TrainState restarted =
        new Rates(options(ScheduleRestart.RESTART, 0, ""), DECAYED).next(AT, 9, List.of());
    assertThat(restarted.scheduleStart()).isEqualTo(1000);
    assertThat(restarted.entryRate()).isZero();
    TrainState warmed =
        new Rates(options(ScheduleRestart.RE_WARM, 0, ""), DECAYED).next(AT, 9, List.of());
    assertThat(warmed.scheduleStart()).isZero();
    assertThat(warmed.rewarm()).isEqualTo(50);
  }

  @Test
  void entersWhereAModelFromScratchHasThisLoss() {
    Rates rates = new Rates(options(ScheduleRestart.ENTER, 0, "curve"), DECAYED);
    TrainState next = rates.next(AT, 9, CURVE);
    assertThat(next.step() - next.scheduleStart()).isEqualTo(250);
    assertThat(next.rewarm()).isEqualTo(50);
    TrainState named =
        new Rates(options(ScheduleRestart.ENTER, 700, ""), DECAYED).next(AT, 9, List.of());
    assertThat(named.step() - named.scheduleStart()).isEqualTo(700);
    assertThatThrownBy(() -> rates.next(AT, 9, CURVE.subList(0, 3)))
        .hasMessageStartingWith(
            "grow.enter-curve = curve: its held-out-loss never comes down to 4.0000");
    assertThatThrownBy(() -> options(ScheduleRestart.ENTER, 0, ""))
        .hasMessageStartingWith("schedule = enter: must be told where: set grow.enter-step");
  }

  private static GrowOptions options(ScheduleRestart schedule, int step, String curve) {
    return new GrowOptions(Splits.UNEQUAL, 0.1, NewLayers.COPY, schedule, 50, step, curve, 8);
  }
}
