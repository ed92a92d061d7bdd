package io.tianma.train.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tianma.train.tensor.RotaryPairs.Layout;
import org.junit.jupiter.api.Test;

class RotaryTableTest {
  @Test
  void turnsPairIByThePositionTimesItsFrequency() {
    float[] row = new RotaryTable(new RotaryPairs(6, Layout.HALF, 1), 6).row(5);
    for (int i = 0; i < 3; i++) {
      double angle = 5 * Math.pow(10_000, -2 * i / 6.0);
      assertThat(row[i]).isEqualTo((float) Math.cos(angle));
      assertThat(row[3 + i]).isEqualTo((float) Math.sin(angle));
    }
  }

  @Test
  void repeatsTheFrequenciesOfANarrowerHeadInOrder() {
    float[] narrow = new RotaryTable(new RotaryPairs(4, Layout.HALF, 1), 4).row(3);
    float[] wide = new RotaryTable(new RotaryPairs(10, Layout.HALF, 1), 4).row(3);
    assertThat(wide)
        .containsExactly(
            narrow[0], narrow[1], narrow[0], narrow[1], narrow[0], narrow[2], narrow[3], narrow[2],
            narrow[3], narrow[2]);
  }

  @Test
  void turnsEachHalfByACoordinateOfItsOwnAsAHeadOfHalfTheWidth() {
    float[] half = new RotaryTable(new RotaryPairs(4, Layout.HALF, 1), 4).row(2);
    float[] other = new RotaryTable(new RotaryPairs(4, Layout.HALF, 1), 4).row(7);
    RotaryTable both = new RotaryTable(new RotaryPairs(8, Layout.HALF, 2), 8);
    assertThat(both.row(2, 7))
        .containsExactly(
            half[0], half[1], other[0], other[1], half[2], half[3], other[2], other[3]);
    assertThat(both.part(7)).containsExactly(other);
  }

  @Test
  void refusesWidthsWithoutPairs() {
    assertThatThrownBy(() -> new RotaryTable(new RotaryPairs(5, Layout.HALF, 1), 4))
        .hasMessageContaining("head size = 5");
    assertThatThrownBy(() -> new RotaryTable(new RotaryPairs(8, Layout.HALF, 2), 6))
        .hasMessageContaining("rotary width = 6: must be a positive multiple of 4");
    RotaryTable table = new RotaryTable(new RotaryPairs(8, Layout.HALF, 2), 8);
    assertThatThrownBy(() -> table.row(1)).hasMessageContaining("1 coordinates for 2 parts");
  }
}
