package io.tianma.data.vocab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class CoverageTest {
  private static Map<String, Object> kind(long found, long held, double share) {
    return Map.of("found", found, "held", held, "share", share);
  }

  @Test
  void timesAreCountedByKind() {
    Coverage coverage = new Coverage();
    coverage.add("天马", 6).add("行空", 2).add("天", 5).add("𠀀", 3).add("a", 1).add("gpu", 4);
    coverage.hold("天马", 6);
    coverage.hold("𠀀", 3);
    coverage.hold("gpu", 1);
    assertThat(coverage.statistics())
        .isEqualTo(
            Map.of(
                "coverage",
                Map.of(
                    "words", kind(8, 6, 0.75),
                    "characters", kind(9, 3, 3.0 / 9),
                    "latin", kind(4, 1, 0.25))));
  }

  @Test
  void partsAddUpAndKindsThatDoNotOccurAreNotShown() {
    Coverage one = new Coverage().add("天马", 1);
    one.hold("天马", 1);
    Coverage other = new Coverage().add("行空", 3);
    other.hold("行空", 2);
    assertThat(one.add(other)).isSameAs(one);
    assertThat(one.statistics()).isEqualTo(Map.of("coverage", Map.of("words", kind(4, 3, 0.75))));
    assertThat(new Coverage().statistics()).isEqualTo(Map.of("coverage", Map.of()));
  }
}
