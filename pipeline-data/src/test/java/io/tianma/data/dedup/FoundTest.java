package io.tianma.data.dedup;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Of what a search finds: why documents leave, and the figures. */
class FoundTest {
  @ParameterizedTest
  @CsvSource({
    "2, 2",
    "7, 7",
    "8, 8-15",
    "15, 8-15",
    "16, 16-31",
    "1000, 512-1023",
    "1024, 1024-2047"
  })
  void sizesFromEightOnAreCountedInRanges(long size, String name) {
    assertThat(Found.sizeClass(size)).isEqualTo(name);
  }

  @Test
  void whatIsFoundIsCollected() {
    Found found = new Found();
    Veto veto = new Veto("id", "TOO_SLOW", "", 0);
    found.vetoes().add(veto);
    found.statistics().put("pairs", 2L);
    assertThat(found.vetoes()).containsExactly(veto);
    assertThat(found.statistics()).containsExactly(Map.entry("pairs", 2L));
  }

  @Test
  void precisionAndRecallAreShares() {
    assertThat(Quality.of(9, 8, 5, 6, 3))
        .containsOnly(
            Map.entry("sample-documents", 9),
            Map.entry("sample-pairs-found", 8L),
            Map.entry("sample-pairs-exact", 5L),
            Map.entry("sample-precision", 0.75),
            Map.entry("sample-recall", 0.6));
  }

  @Test
  void aShareOfNothingIsLeftOut() {
    assertThat(Quality.of(9, 0, 5, 0, 3)).doesNotContainKey("sample-precision");
    assertThat(Quality.of(9, 8, 0, 0, 0)).doesNotContainKey("sample-recall");
    assertThat(Quality.of(9, 1, 1, 1, 1))
        .containsEntry("sample-precision", 1.0)
        .containsEntry("sample-recall", 1.0);
  }

  @ParameterizedTest
  @EnumSource
  void aCopyNamesItsOriginal(DropReason reason) {
    Veto veto = Veto.copy("b", reason, "a", 3);
    assertThat(veto.id()).isEqualTo("b");
    assertThat(veto.original()).isEqualTo("a");
    assertThat(veto.detail()).isEqualTo("copy of a");
    assertThat(veto.dropReason()).isEqualTo(reason);
    assertThat(veto.reason()).isEqualTo(reason.name());
    assertThat(veto.date()).isEqualTo(3);
  }

  @Test
  void whatIsNoCopyHasNoOriginal() {
    assertThat(Veto.of("b", DropReason.CONTAMINATED, "a passage", 1).original()).isEmpty();
  }

  @Test
  void aSketchAloneMaySayEnough() {
    Veto slow = Veto.ofAlone(Sketch.tooSlow("a", 0).in(2));
    assertThat(slow.dropReason()).isEqualTo(DropReason.TOO_SLOW);
    assertThat(slow.id() + slow.detail() + slow.date()).isEqualTo("a2");
    Veto known = Veto.ofAlone(new Sketch("b", "", 1, new int[0], "", "天马").in(3));
    assertThat(known.dropReason()).isEqualTo(DropReason.CONTAMINATED);
    assertThat(known.id() + known.detail() + known.date()).isEqualTo("b天马3");
    assertThat(Veto.ofAlone(new Sketch("c", "", 1, new int[0], "", ""))).isNull();
  }
}
