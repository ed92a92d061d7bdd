package io.tianma.data.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.List;
import org.junit.jupiter.api.Test;

class RecordsTest {
  record Options(int size, String name, List<String> words) {
    Options {
      if (size < 0) {
        throw new IllegalArgumentException("size = " + size);
      }
      if (size == 13) {
        throw new AssertionError("unlucky");
      }
    }
  }

  private static final Options OPTIONS = new Options(1, "x", List.of("天"));

  @Test
  void componentsThatAreNotNamedStay() {
    assertThat(Records.with(OPTIONS)).isEqualTo(OPTIONS).isNotSameAs(OPTIONS);
    assertThat(Records.with(OPTIONS, "size", 2)).isEqualTo(new Options(2, "x", List.of("天")));
    assertThat(Records.with(OPTIONS, "words", List.of(), "name", null))
        .isEqualTo(new Options(1, null, List.of()));
  }

  @Test
  void whatTheRecordRefusesIsRefusedInItsWords() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Records.with(OPTIONS, "size", -1))
        .withMessage("size = -1");
    assertThatIllegalStateException()
        .isThrownBy(() -> Records.with(OPTIONS, "size", 13))
        .withCauseInstanceOf(AssertionError.class);
  }

  @Test
  void othersNamesAndTypesAreMistakes() {
    assertThatIllegalStateException()
        .isThrownBy(() -> Records.with(OPTIONS, "length", 2))
        .withMessageEndingWith("has no component length");
    assertThatIllegalStateException()
        .isThrownBy(() -> Records.with(OPTIONS, "size", "2"))
        .withMessageEndingWith("cannot be copied");
  }
}
