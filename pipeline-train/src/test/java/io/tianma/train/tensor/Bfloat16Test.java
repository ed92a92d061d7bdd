package io.tianma.train.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class Bfloat16Test {
  @Property
  void roundsToTheNearest(@ForAll int bits) {
    float value = Float.intBitsToFloat(bits);
    float rounded = Bfloat16.value(Bfloat16.of(value));
    if (Float.isNaN(value)) {
      assertThat(rounded).isNaN();
      return;
    }
    float below = Float.intBitsToFloat(bits & 0xffff0000);
    float above = Float.intBitsToFloat((bits & 0xffff0000) + 0x10000);
    assertThat(rounded).isIn(below, above);
    if (Float.isFinite(above) && Float.isFinite(value)) {
      double distance = Math.abs((double) value - rounded);
      double other = rounded == below ? above : below;
      assertThat(distance).isLessThanOrEqualTo(Math.abs(value - other));
    }
  }

  @Test
  void tiesGoToTheEvenOne() {
    assertThat(Bfloat16.value(Bfloat16.of(1 + 0x1p-8f))).isEqualTo(1f);
    assertThat(Bfloat16.value(Bfloat16.of(1 + 3 * 0x1p-8f))).isEqualTo(1 + 2 * 0x1p-7f);
  }

  @Test
  void keepsWhatHasEightBitsAndWhatIsNotFinite() {
    for (float value : new float[] {0f, -0f, 1f, -1.5f, 0x1p-126f, Float.POSITIVE_INFINITY}) {
      assertThat(Bfloat16.value(Bfloat16.of(value))).isEqualTo(value);
    }
    assertThat(Bfloat16.value(Bfloat16.of(0.1f))).isCloseTo(0.1f, within(0.1f * 0x1p-8f));
  }
}
