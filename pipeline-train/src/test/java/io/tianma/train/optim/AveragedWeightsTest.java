package io.tianma.train.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class AveragedWeightsTest {
  @Test
  void isTheWeightedMeanOfAllWeightsSoFar() {
    float[] average = {2};
    double expected = 2;
    for (int t = 0; t < 40; t++) {
      double memory = Math.min(0.75, (1.0 + t) / (10.0 + t));
      expected = memory * expected + (1 - memory) * t;
      AveragedWeights.update(average, new float[] {t}, 0.75, t, 1);
    }
    assertThat((double) average[0]).isCloseTo(expected, within(1e-5));
    assertThat(expected).as("lags by the memory").isCloseTo(39 - 3, within(0.01));
  }

  @Test
  void severalStepsAtOnceForgetAsMuchAsOneByOne() {
    float[] atOnce = {1};
    AveragedWeights.update(atOnce, new float[] {0}, 0.9, 100, 5);
    float[] oneByOne = {1};
    for (int t = 100; t < 105; t++) {
      AveragedWeights.update(oneByOne, new float[] {0}, 0.9, t, 1);
    }
    assertThat(atOnce[0]).isCloseTo(oneByOne[0], within(1e-6f));
    assertThat(atOnce[0]).isCloseTo((float) Math.pow(0.9, 5), within(1e-6f));
  }

  @Test
  void weightsThatDoNotMoveKeepTheirBits() {
    float[] weights = {0.1f, -3.3e-20f, 7e10f, -0f};
    float[] average = weights.clone();
    AveragedWeights.update(average, weights, 0.999, 12345, 7);
    assertThat(average).isEqualTo(weights);
  }
}
