package io.tianma.train.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tianma.train.model.Architecture;
import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.model.parameter.Parameters;
import io.tianma.train.optim.StateLayout.Slot;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class StateLayoutTest {
  private static final Parameters SMALL =
      Architecture.parameters(ModelConfig.t511(150, 16, 4, 2, 24, 1));

  private static Set<String> names(StateLayout layout) {
    return layout.slots().stream().map(Slot::name).collect(Collectors.toSet());
  }

  @Test
  void adafactorNeedsLittleOfAdamWsMemory() {
    Parameters parameters = Architecture.parameters(ModelConfig.t5PegasusSmall(50_000));
    assertThat(StateLayout.adamW(parameters).size()).isEqualTo(2 * 95_262_080);
    StateLayout factored = StateLayout.adafactor(parameters, 128);
    assertThat(factored.size()).isEqualTo(282_656);
    String bias = "encoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight";
    assertThat(factored.slot("v." + bias).shape()).containsExactly(32, 6);
    assertThat(factored.slot("r.shared.weight").shape()).containsExactly(50_000);
    assertThat(factored.slot("c.shared.weight").shape()).containsExactly(512);
  }

  @Test
  void partsFillTheVectorWithoutGaps() {
    for (StateLayout layout : List.of(StateLayout.adamW(SMALL), StateLayout.adafactor(SMALL, 16))) {
      int end = 0;
      for (Slot slot : layout.slots()) {
        assertThat(slot.offset()).isEqualTo(end);
        end += slot.elements();
      }
      assertThat(end).isEqualTo(layout.size());
    }
  }

  @Test
  void isFoundByTheNamesOfItsParts() {
    for (int shortest : new int[] {1, 16, 17, 1000}) {
      StateLayout layout = StateLayout.adafactor(SMALL, shortest);
      assertThat(StateLayout.named(SMALL, names(layout)).sameAs(layout)).isTrue();
    }
    StateLayout adamW = StateLayout.adamW(SMALL);
    assertThat(StateLayout.named(SMALL, names(adamW)).sameAs(adamW)).isTrue();
    assertThat(adamW.sameAs(StateLayout.adafactor(SMALL, 16))).isFalse();
  }

  @Test
  void factoredMomentsStandForTheirProduct() {
    StateLayout layout = StateLayout.adafactor(SMALL, 16);
    float[] state = new float[layout.size()];
    for (int i = 0; i < state.length; i++) {
      state[i] = 1 + i % 7;
    }
    Slot rows = layout.slot("r.shared.weight");
    Slot columns = layout.slot("c.shared.weight");
    double mean = 0;
    for (int r = 0; r < 150; r++) {
      mean += state[rows.offset() + r] / 150.0;
    }
    float[] whole = layout.secondMoments(state);
    double expected = state[rows.offset() + 3] * state[columns.offset() + 5] / mean;
    assertThat((double) whole[3 * 16 + 5]).isCloseTo(expected, within(1e-5));
    Slot norm = layout.slot("v.decoder.final_layer_norm.weight");
    int at = (int) SMALL.named("decoder.final_layer_norm.weight").offset();
    assertThat(whole[at + 2]).isEqualTo(state[norm.offset() + 2]);
  }

  @Test
  void meansOfAProductGiveItsFactorsBack() {
    StateLayout layout = StateLayout.adafactor(SMALL, 16);
    float[] dense = new float[(int) SMALL.count()];
    for (int i = 0; i < dense.length; i++) {
      dense[i] = (1 + i / 16 % 5) * (1 + i % 16); // rank one in the embedding
    }
    float[] state = layout.state(null, dense);
    float[] again = layout.secondMoments(state);
    for (int i = 0; i < 150 * 16; i++) {
      assertThat(again[i]).isCloseTo(dense[i], within(1e-4f * dense[i]));
    }
    float[] adamW = StateLayout.adamW(SMALL).state(again, dense);
    assertThat(StateLayout.adamW(SMALL).firstMoments(adamW)).isEqualTo(again);
    assertThat(StateLayout.adamW(SMALL).secondMoments(adamW)).isEqualTo(dense);
  }

  /** Element i of a matrix [150, 16] is i: row r has the mean 16 r + 7.5, column c 1192 + c. */
  @Test
  void factorsAreMeansOfRowsAndColumns() {
    StateLayout layout = StateLayout.adafactor(SMALL, 16);
    int at = (int) SMALL.named("shared.weight").offset();
    float[] dense = new float[(int) SMALL.count()];
    for (int i = 0; i < 150 * 16; i++) {
      dense[at + i] = i;
    }
    float[] state = layout.state(null, dense);
    Slot rows = layout.slot("r.shared.weight");
    Slot columns = layout.slot("c.shared.weight");
    for (int r = 0; r < 150; r++) {
      assertThat(state[rows.offset() + r]).isEqualTo(16 * r + 7.5f);
    }
    for (int c = 0; c < 16; c++) {
      assertThat(state[columns.offset() + c]).isEqualTo(1192 + c);
    }
  }

  /** What was factored is, of the same shortest side, and AdamW stays AdamW. */
  @Test
  void aLargerModelHasTheSameKind() {
    Parameters larger = Architecture.parameters(ModelConfig.t511(150, 32, 8, 2, 48, 1));
    assertThat(StateLayout.adamW(SMALL).of(larger).sameAs(StateLayout.adamW(larger))).isTrue();
    StateLayout factored = StateLayout.adafactor(SMALL, 16).of(larger);
    assertThat(factored.sameAs(StateLayout.adafactor(larger, 16))).isTrue();
    assertThat(factored.sameAs(StateLayout.adafactor(larger, 33))).isFalse();
  }
}
