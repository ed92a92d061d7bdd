package io.tianma.train.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.tianma.data.store.Records;
import io.tianma.train.plan.GrowOptions.Splits;
import org.junit.jupiter.api.Test;

/** Equal splits have no noise, whoever asks for them. */
class GrowOptionsTest {
  @Test
  void anOperatorsOwnSplitsCountMoreThanThePlans() {
    GrowOptions unequal = SomeOptions.grow();
    assertThat(unequal.splits()).isEqualTo(Splits.UNEQUAL);
    assertThat(unequal.noise(null)).isEqualTo(0.1);
    assertThat(unequal.noise(Splits.UNEQUAL)).isEqualTo(0.1);
    assertThat(unequal.noise(Splits.EQUAL)).isZero();
    GrowOptions equal = Records.with(unequal, "splits", Splits.EQUAL);
    assertThat(equal.noise(null)).isZero();
    assertThat(equal.noise(Splits.UNEQUAL)).isEqualTo(0.1);
  }
}
