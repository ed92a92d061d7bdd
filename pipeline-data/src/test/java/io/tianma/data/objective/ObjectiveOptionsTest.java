package io.tianma.data.objective;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ObjectiveOptionsTest {
  @Test
  void densityAndLengthDecideOnlyWhereSpansAreTakenOut() {
    ObjectiveOptions spans = new ObjectiveOptions(Kind.SPAN_CORRUPTION, 2, 0.5, 9);
    assertThat(spans.decisive(false)).isEqualTo(spans);
    assertThat(spans.decisive(true))
        .isEqualTo(new ObjectiveOptions(Kind.SPAN_CORRUPTION, 1, 0.5, 9));
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "SPAN_CORRUPTION")
  void elsewhereOnlyTheWeightDecides(Kind kind) {
    ObjectiveOptions other = new ObjectiveOptions(kind, 2, 0.5, 9);
    assertThat(other.decisive(false)).isEqualTo(new ObjectiveOptions(kind, 2, 0.15, 3));
    assertThat(other.decisive(true)).isEqualTo(new ObjectiveOptions(kind, 1, 0.15, 3));
  }
}
