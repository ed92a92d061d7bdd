package io.tianma.data;

import io.tianma.data.testing.HostileTexts;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@link LinearTest} with longer texts, and with parts mixed by a seed. */
@Tag("slow")
class LongLinearTest {
  @Test
  void workOfLongTextsGrowsWithLength() {
    LinearTest.check(HostileTexts.families(), 6000);
  }

  @Test
  void workOfMixedTextsGrowsWithLength() {
    LinearTest.check(HostileTexts.mixed(42, 400), 3000);
  }
}
