package io.tianma.train.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ParametersTest {
  @Test
  void countsThePublishedModels() {
    assertThat(new Parameters(ModelConfig.t5PegasusSmall(50_000)).count()).isEqualTo(95_262_080L);
    assertThat(new Parameters(ModelConfig.t5PegasusBase(50_000)).count()).isEqualTo(275_029_248L);
  }

  @Test
  void laysParametersOutWithoutGaps() {
    long end = 0;
    for (Parameter parameter : new Parameters(ModelConfig.quick(4000))) {
      assertThat(parameter.offset()).isEqualTo(end);
      end = parameter.end();
    }
    assertThat(end).isEqualTo(new Parameters(ModelConfig.quick(4000)).count());
  }

  @Test
  void joinsNeighboursIntoOneMatrix() {
    Parameters parameters = new Parameters(ModelConfig.quick(4000));
    String prefix = "decoder.block.1.layer.0.SelfAttention.";
    Parameter joined =
        parameters.joined(prefix + "q.weight", prefix + "k.weight", prefix + "v.weight");
    assertThat(joined.shape()).containsExactly(3 * 128, 128);
    assertThatThrownBy(() -> parameters.joined(prefix + "q.weight", prefix + "v.weight"))
        .hasMessageContaining("does not lie behind");
  }

  @Test
  void sharesTheTableWithTheHeadWhenTied() {
    ModelConfig c = ModelConfig.quick(4000);
    ModelConfig tied =
        new ModelConfig(
            4000,
            128,
            32,
            4,
            256,
            2,
            2,
            32,
            128,
            1e-6,
            true,
            c.feedForward(),
            c.position(),
            c.mixer(),
            c.norm(),
            c.objective(),
            0,
            0,
            101,
            102);
    assertThat(new Parameters(tied).count()).isEqualTo(new Parameters(c).count() - 4000 * 128);
    assertThat(new Parameters(tied).contains("lm_head.weight")).isFalse();
  }

  @Test
  void namesTheKeyOfABadSize() {
    assertThatThrownBy(() -> ModelConfig.t511(4000, 128, 0, 4, 256, 2))
        .hasMessage("d-kv = 0: must be positive");
  }
}
