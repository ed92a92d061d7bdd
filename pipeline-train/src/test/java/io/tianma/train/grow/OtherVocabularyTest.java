package io.tianma.train.grow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tianma.data.vocab.Vocabulary;
import io.tianma.train.model.Architecture;
import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.plan.GrowOptions;
import io.tianma.train.plan.GrowOptions.NewLayers;
import io.tianma.train.plan.GrowOptions.ScheduleRestart;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Growth between two written vocabularies, alone and before other steps. */
class OtherVocabularyTest {
  private static final int D = 8;
  private static final String OLD = written("天", "马", "行", "空", "a", "##b");
  private static final String NEW = written("马", "天马", "##空", "龙", "a");
  private static final ModelConfig SMALL = model(112);
  private final VocabularyGrowth tokens = VocabularyGrowth.between(SMALL, OLD, NEW);
  private static final GrowOptions OPTIONS =
      new GrowOptions(0.5, NewLayers.COPY, ScheduleRestart.CONTINUE, 1);

  private static String written(String... tokens) {
    List<String> rows = new ArrayList<>(Vocabulary.specials());
    rows.addAll(List.of(tokens));
    return String.join("\n", rows) + "\n";
  }

  private static ModelConfig model(int vocab) {
    return ModelConfig.t511(vocab, D, 4, 2, 12, 1);
  }

  /** One of its tokens that stays, two that are spelled, and one that cannot be. */
  @Test
  void aTokenIsTheMeanOfWhatItIsWrittenWith() {
    double[] old = GrownModels.lively(SMALL);
    double[] grown = tokens.apply(Quantity.WEIGHT, old);
    int[][] pieces = {{107}, {106, 107}, {109}, {Vocabulary.UNKNOWN}, {110}};
    for (int id = 0; id < 111; id++) {
      int[] of = id < 106 ? new int[] {id} : pieces[id - 106];
      for (int c = 0; c < D; c++) {
        double sum = 0;
        for (int piece : of) {
          sum += old[piece * D + c] / of.length;
        }
        assertThat(grown[id * D + c]).as("token " + id).isEqualTo(sum);
      }
    }
  }

  /** "##空" is one old token, yet the model has not known it: it has had no gradient. */
  @ParameterizedTest
  @EnumSource
  void onlyTokensOfBothHaveHadGradients(Quantity quantity) {
    double[] old = GrownModels.lively(SMALL);
    double[] grown = tokens.apply(quantity, old);
    boolean ofGradients = quantity == Quantity.FIRST_MOMENT || quantity == Quantity.DISPLACEMENT;
    for (int c = 0; c < D; c++) {
      assertThat(grown[108 * D + c]).isEqualTo(ofGradients ? 0 : old[109 * D + c]);
      assertThat(grown[110 * D + c]).isEqualTo(old[110 * D + c]);
    }
  }

  @Test
  void countsWhatStaysWhatIsCutAndWhatIsNew() {
    int[] kept = IntStream.range(0, 111).map(id -> id).toArray();
    kept[106] = 107;
    kept[107] = -1;
    kept[108] = -1;
    kept[109] = -1;
    assertThat(tokens.kept()).containsExactly(kept);
    assertThat(tokens.unknown()).isEqualTo(3);
    assertThat(tokens.from()).isEqualTo(SMALL);
    assertThat(tokens.config()).isEqualTo(model(111));
    assertThat(tokens.description())
        .isEqualTo(
            "112 tokens -> 111: 108 stay, 4 are cut, 3 are new, each the mean of its pieces");
  }

  @Test
  void floatsAreThoseOfDoublesRounded() {
    double[] old = GrownModels.lively(SMALL);
    float[] narrow = new float[old.length];
    double[] rounded = new double[old.length];
    for (int i = 0; i < old.length; i++) {
      narrow[i] = (float) old[i];
      rounded[i] = narrow[i];
    }
    for (Growth growth : new Growth[] {alone(), wider()}) {
      float[] actual = growth.apply(Quantity.WEIGHT, narrow);
      double[] expected = growth.apply(Quantity.WEIGHT, rounded);
      assertThat(actual).hasSameSizeAs(expected);
      for (int i = 0; i < actual.length; i++) {
        assertThat(actual[i]).isEqualTo((float) expected[i]);
      }
    }
  }

  private Growth alone() {
    return new Growth(SMALL, Optional.of(tokens), tokens.config(), List.of(), OPTIONS, 3);
  }

  private Growth wider() {
    ModelConfig target = tokens.config().but().set("d_ff", 20).build();
    return new Growth(SMALL, Optional.of(tokens), target, List.of(), OPTIONS, 3);
  }

  @Test
  void whereOnlyTokensChangeThereIsNoOtherStep() {
    Growth growth = alone();
    assertThat(growth.steps()).isEmpty();
    assertThat(growth.lossless()).isTrue();
    assertThat(growth.from()).isEqualTo(SMALL);
    assertThat(growth.config()).isEqualTo(tokens.config());
    assertThat(growth.vocabulary()).contains(tokens);
    double[] old = GrownModels.lively(SMALL);
    assertThat(growth.apply(Quantity.WEIGHT, old)).isEqualTo(tokens.apply(Quantity.WEIGHT, old));
    assertThat(new GrowthTable(growth).lines())
        .containsExactly("vocabulary: " + tokens.description());
  }

  @Test
  void tokensChangeBeforeAnythingElse() {
    Growth growth = wider();
    Growth after = new Growth(tokens.config(), growth.config(), OPTIONS, 3);
    double[] old = GrownModels.lively(SMALL);
    assertThat(growth.from()).isEqualTo(SMALL);
    assertThat(growth.config().encoder().dFf()).isEqualTo(20);
    assertThat(growth.apply(Quantity.WEIGHT, old))
        .hasSize((int) Architecture.parameters(growth.config()).count())
        .isEqualTo(after.apply(Quantity.WEIGHT, tokens.apply(Quantity.WEIGHT, old)));
  }

  @Test
  void refusesVocabulariesThatAreNotTheModels() {
    assertThatThrownBy(() -> VocabularyGrowth.between(model(113), OLD, NEW))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the old vocabulary has 112 tokens, the model knows 113");
    assertThatThrownBy(() -> new VocabularyGrowth(SMALL, new int[][] {{0}, {1}, {}}))
        .hasMessage("token 2: has no pieces");
  }
}
