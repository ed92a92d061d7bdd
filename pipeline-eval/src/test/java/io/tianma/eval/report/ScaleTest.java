package io.tianma.eval.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class ScaleTest {
  @Test
  void ticksAreRound() {
    assertThat(new Scale(0, 2_600_000, 0, 100).ticks(8))
        .containsExactly(0.0, 500_000.0, 1e6, 1.5e6, 2e6, 2.5e6);
    assertThat(new Scale(4.7, 8.2, 0, 1).rounded(5).ticks(5))
        .containsExactly(4.0, 5.0, 6.0, 7.0, 8.0, 9.0);
  }

  @Test
  void aValueLiesWhereItsShareOfTheRangeIs() {
    Scale scale = new Scale(2, 6, 100, 20);
    assertThat(scale.at(2)).isEqualTo(100);
    assertThat(scale.at(3)).isEqualTo(80);
    assertThat(scale.at(6)).isEqualTo(20);
    assertThat(scale.at(7)).isEqualTo(0);
  }

  @Test
  void aStepIsTheLeastOfOneTwoAndFiveThatIsLargeEnough() {
    assertThat(new Scale(0, 10, 0, 1).ticks(10)).hasSize(11).endsWith(10.0);
    assertThat(new Scale(0, 20, 0, 1).ticks(10)).hasSize(11).endsWith(20.0);
    assertThat(new Scale(0, 50, 0, 1).ticks(10)).hasSize(11).endsWith(50.0);
    assertThat(new Scale(0, 11, 0, 1).ticks(10)).containsExactly(0.0, 2.0, 4.0, 6.0, 8.0, 10.0);
    assertThat(new Scale(0, 21, 0, 1).ticks(10)).containsExactly(0.0, 5.0, 10.0, 15.0, 20.0);
    assertThat(new Scale(0, 51, 0, 1).ticks(10)).hasSize(6).endsWith(50.0);
    assertThat(new Scale(0, 0.5, 0, 1).rounded(5)).isEqualTo(new Scale(0, 0.5, 0, 1));
  }

  @Property
  void aFewTicksLieInsideWhateverTheRange(
      @ForAll @DoubleRange(min = -1e6, max = 1e6) double from,
      @ForAll @DoubleRange(min = 0.01, max = 1e9) double size) {
    Scale scale = new Scale(from, from + size, 0, 100);
    assertThat(scale.ticks(5)).hasSizeBetween(1, 11);
    assertThat(scale.ticks(5)).allSatisfy(t -> assertThat(scale.at(t)).isBetween(-0.01, 100.01));
    assertThat(scale.at(from)).isCloseTo(0, Offset.offset(1e-9));
  }

  @Test
  void ticksThatAreNearEachOtherAreToldApart() {
    for (double size : new double[] {1e-3, 0.01, 0.1, 0.3, 1, 7, 300}) {
      Scale scale = new Scale(4.9, 4.9 + size, 0, 100).rounded(5);
      List<Double> ticks = scale.ticks(5);
      double step = ticks.get(1) - ticks.get(0);
      for (double tick : ticks) {
        assertThat(Double.parseDouble(Numbers.tick(tick, step).replace(",", "")))
            .isCloseTo(tick, Offset.offset(step / 100));
      }
    }
    assertThat(Numbers.tick(5, 0.5)).isEqualTo("5");
    assertThat(Numbers.tick(5.5, 0.5)).isEqualTo("5.5");
    assertThat(Numbers.tick(4.92, 0.02)).isEqualTo("4.92");
  }

  @Test
  void numbersAreShortInHeadlinesAndFullInTables() {
    assertThat(Numbers.brief(0)).isEqualTo("0");
    assertThat(Numbers.brief(1234)).isEqualTo("1,234");
    assertThat(Numbers.brief(12_345)).isEqualTo("12.3 k");
    assertThat(Numbers.brief(200_000)).isEqualTo("200 k");
    assertThat(Numbers.brief(999_600)).isEqualTo("1 M");
    assertThat(Numbers.brief(95_262_080)).isEqualTo("95.3 M");
    assertThat(Numbers.brief(275_029_248)).isEqualTo("275 M");
    assertThat(Numbers.whole(1_234_567)).isEqualTo("1,234,567");
    assertThat(Numbers.hundredth(0.33481)).isEqualTo("33.48");
    assertThat(Numbers.percent(0.2671)).isEqualTo("26.7 %");
    assertThat(Numbers.place(12.0)).isEqualTo("12");
  }
}
