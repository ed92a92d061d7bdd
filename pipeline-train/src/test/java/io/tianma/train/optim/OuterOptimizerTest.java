package io.tianma.train.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Numbers of the published rules, worked by hand: θ = 1, and Δ = 0.1 in each round. */
class OuterOptimizerTest {
  @Test
  void diLoCo() {
    assertRounds(new OuterOptimizer.DiLoCo(0.9, 0.7), 0.1, 0.867, 0.6773, 0.43657);
  }

  @Test
  void bmuf() {
    assertRounds(new OuterOptimizer.Bmuf(0.5, 1, false), 0.1, 0.9, 0.75, 0.575);
    assertRounds(new OuterOptimizer.Bmuf(0.5, 1, true), 0.1, 0.85, 0.625, 0.3625);
  }

  @Test
  void slowMo() {
    // u = Δ/γ, then βu + Δ/γ: displacements 0.1, 0.15, 0.175 whatever γ is
    assertRounds(new OuterOptimizer.SlowMo(0.5, 1), 0.01, 0.9, 0.75, 0.575);
    assertRounds(new OuterOptimizer.SlowMo(0.5, 1), 10, 0.9, 0.75, 0.575);
  }

  @Test
  void slowMoCountsItsMomentumInLearningRates() {
    float[] u = {0};
    OuterOptimizer slowMo = new OuterOptimizer.SlowMo(0.5, 1);
    float theta = round(slowMo, 1, u, 0.1);
    // half the rate: what is remembered moves half as far
    theta = round(slowMo, theta, u, 0.05);
    assertThat(theta).isCloseTo(0.9f - 0.1f - 0.5f * 0.05f, within(1e-6f));
  }

  @Test
  void withoutMomentumAllArePlainAveraging() {
    for (OuterOptimizer optimizer :
        List.of(
            new OuterOptimizer.Average(),
            new OuterOptimizer.Bmuf(0, 1, true),
            new OuterOptimizer.SlowMo(0, 1),
            new OuterOptimizer.DiLoCo(0, 1))) {
      assertRounds(optimizer, 0.25, 0.9, 0.8, 0.7);
    }
  }

  @Test
  void onlyPlainAveragingKeepsNothing() {
    assertThat(new OuterOptimizer.Average().hasMomentum()).isFalse();
    assertThat(new OuterOptimizer.Bmuf(0, 1, true).hasMomentum()).isTrue();
    assertThat(new OuterOptimizer.SlowMo(0, 1).hasMomentum()).isTrue();
    assertThat(new OuterOptimizer.DiLoCo(0, 1).hasMomentum()).isTrue();
  }

  private static void assertRounds(OuterOptimizer optimizer, double innerRate, double... wanted) {
    float[] u = {0};
    float theta = 1;
    for (double next : wanted) {
      theta = round(optimizer, theta, u, innerRate);
      assertThat(theta).as(optimizer.toString()).isCloseTo((float) next, within(1e-6f));
    }
  }

  private static float round(OuterOptimizer optimizer, float theta, float[] u, double innerRate) {
    float[] average = {theta - 0.1f, 42};
    optimizer.step(innerRate).apply(new float[] {theta}, average, u);
    assertThat(average[1]).as("behind the parameters").isEqualTo(42);
    return average[0];
  }
}
