package io.tianma.data.dedup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;

import io.tianma.data.store.Records;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DedupOptionsTest {
  private static final DedupOptions USUAL = DedupOptions.defaults();
  private static final DedupOptions OTHER =
      new DedupOptions(true, 7, 0.5, 10, 3, 9, 40, List.of("tests.txt"), 13, 2);

  @ParameterizedTest
  @CsvSource({
    "shingle, 1, 0, between 1 and 64",
    "shingle, 64, 65, between 1 and 64",
    "bands, 1, 0, between 1 and 1024",
    "sample, 0, -1, between 0 and 10000",
    "sample, 10000, 10001, between 0 and 10000",
    "paragraphs, 0, -1, at least 0",
    "passage, 1, 0, at least 1",
    "bandRows, 1, 0, 'at least 1, and times bands at most 1024'",
    "bandRows, 51, 52, 'at least 1, and times bands at most 1024'", // 20 bands
  })
  void numbersHaveBounds(String name, int fine, int wrong, String wanted) {
    String key = name.equals("bandRows") ? "band-rows" : name;
    assertThatNoException().isThrownBy(() -> Records.with(USUAL, name, fine));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Records.with(USUAL, name, wrong))
        .withMessage("dedup." + key + " = " + wrong + ": must be " + wanted);
  }

  @ParameterizedTest
  @CsvSource({
    "threshold, 0.001, 0, 'dedup.threshold = 0.0: must be above 0 and at most 1'",
    "threshold, 1, 1.001, 'dedup.threshold = 1.001: must be above 0 and at most 1'",
    "maxSeconds, 0.001, 0, 'dedup.max-seconds = 0.0: must be above 0, and at most 86400'",
  })
  void fractionsHaveBounds(String name, double fine, double wrong, String message) {
    assertThatNoException().isThrownBy(() -> Records.with(USUAL, name, fine));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Records.with(USUAL, name, wrong))
        .withMessage(message);
  }

  @Test
  void aSignatureHas1024HashesAtMost() {
    DedupOptions most = Records.with(USUAL, "bands", 1024, "bandRows", 1);
    assertThat(most.hashes()).isEqualTo(1024);
    assertThat(Records.with(USUAL, "bands", 32, "bandRows", 32).hashes()).isEqualTo(1024);
    assertThat(USUAL.hashes()).isEqualTo(20 * 6);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Records.with(most, "bands", 1025))
        .withMessage("dedup.bands = 1025: must be between 1 and 1024");
    assertThatIllegalArgumentException() // in 32 bits the product would be 0
        .isThrownBy(() -> Records.with(most, "bandRows", 1 << 22))
        .withMessageStartingWith("dedup.band-rows = 4194304: ");
  }

  @Test
  void whatIsLookedAtDecides() {
    assertThat(OTHER.decisive()).isEqualTo(Records.with(OTHER, "testSets", List.of()));
  }

  @Test
  void withoutNearDuplicatesNothingOfThemDecides() {
    assertThat(Records.with(OTHER, "near", false).decisive())
        .isEqualTo(
            Records.with(USUAL, "near", false, "paragraphs", 40, "passage", 13, "maxSeconds", 2.0));
  }

  @Test
  void withoutTestSetsTheLengthOfPassagesDecidesNothing() {
    DedupOptions without = Records.with(OTHER, "testSets", List.of());
    assertThat(without.decisive()).isEqualTo(Records.with(without, "passage", USUAL.passage()));
    assertThat(USUAL.decisive()).isEqualTo(USUAL);
  }
}
