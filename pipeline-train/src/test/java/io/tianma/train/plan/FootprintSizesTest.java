package io.tianma.train.plan;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A footprint is what a process takes by itself and what its stage adds, in words for people. */
class FootprintSizesTest {
  private static final long MIB = 1 << 20;

  @Test
  void theStageComesOnTopOfTheProcess() {
    DryRun stage = new DryRun(1, 100, 0, 20, 30, 600, 70, 5, 6, 7, 8, 9, 10, 11);
    assertThat(Footprint.of(stage, 3))
        .isEqualTo(
            new Footprint(
                256 * MIB + 600, 330 * MIB + 70, 256 * MIB + 3 * 20, 330 * MIB + 30 + 3 * 100));
  }

  @Test
  void saysBothProcesses() {
    assertThat(new Footprint(256 * MIB, 330 * MIB, 3 << 29, 7 * MIB / 2).lines())
        .containsExactly(
            "driver            256.0 MiB Java heap, 330.0 MiB beside it",
            "an executor       1.5 GiB Java heap, 3.5 MiB beside it");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0.0 MiB",
    "1572864, 1.5 MiB",
    "1073636967, 1023.9 MiB",
    "1073741824, 1.0 GiB",
    "2684354560, 2.5 GiB",
  })
  void bytesAreReadInTheirLargestUnit(long bytes, String words) {
    assertThat(Footprint.size(bytes)).isEqualTo(words);
  }
}
