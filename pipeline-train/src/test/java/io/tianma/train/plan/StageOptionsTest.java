package io.tianma.train.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tianma.data.store.Records;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A growth plan is a change of the vocabulary, if any, and then of sizes. */
class StageOptionsTest {
  private static final StageOptions PLAIN = new StageOptions("a", 3, SomeOptions.SIZES);

  @Test
  void theVocabularyIsApartFromSizes() {
    StageOptions stage =
        Records.with(PLAIN, "growth", List.of("vocabulary old.txt", "tile d-model", "top layers"));
    assertThat(stage.vocabularyBefore()).contains("old.txt");
    assertThat(stage.operators())
        .containsExactly(GrowthOperator.parse("tile d-model"), GrowthOperator.parse("top layers"));
  }

  @Test
  void aPlanMayLeaveTheVocabularyAsItIs() {
    StageOptions stage = Records.with(PLAIN, "growth", List.of("tile d-model"));
    assertThat(stage.vocabularyBefore()).isEmpty();
    assertThat(stage.operators()).hasSize(1);
    assertThat(PLAIN.operators()).isEmpty();
  }

  @Test
  void theVocabularyChangesFirst() {
    assertThatThrownBy(
            () -> Records.with(PLAIN, "growth", List.of("top layers", "vocabulary old.txt")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "growth = vocabulary old.txt: must be the first of its plan: sizes grow over the new"
                + " tokens");
  }

  @Test
  void everyOperatorIsRead() {
    assertThatThrownBy(() -> Records.with(PLAIN, "growth", List.of("top heads")))
        .hasMessageStartingWith("growth = top heads");
  }

  @Test
  void whatItsModelDoesNotLookAtDecidesNothing() {
    ModelSizes sizes = SomeOptions.SIZES;
    ModelSizes other =
        Records.with(sizes, "mixers", Records.with(sizes.mixers(), "kernelSize", 99));
    StageOptions stage = new StageOptions("a", 3, other, List.of("tile d-model"));
    assertThat(stage.decisive())
        .isNotEqualTo(stage)
        .isEqualTo(new StageOptions("a", 3, sizes.decisive(), List.of("tile d-model")));
  }
}
