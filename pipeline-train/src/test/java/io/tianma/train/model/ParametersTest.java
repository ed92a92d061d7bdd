package io.tianma.train.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.model.parameter.Parameter;
import io.tianma.train.model.parameter.Parameters;
import io.tianma.train.model.parameter.Region;
import org.junit.jupiter.api.Test;

class ParametersTest {
  @Test
  void countsThePublishedModels() {
    assertThat(Architecture.parameters(ModelConfig.t5PegasusSmall(50_000)).count())
        .isEqualTo(95_262_080L);
    assertThat(Architecture.parameters(ModelConfig.t5PegasusBase(50_000)).count())
        .isEqualTo(275_029_248L);
  }

  @Test
  void laysParametersOutWithoutGaps() {
    long end = 0;
    for (Parameter parameter : Architecture.parameters(ModelConfig.quick(4000))) {
      assertThat(parameter.offset()).isEqualTo(end);
      end = parameter.end();
    }
    assertThat(end).isEqualTo(Architecture.parameters(ModelConfig.quick(4000)).count());
  }

  @Test
  void joinsNeighboursIntoOneMatrix() {
    Parameters parameters = Architecture.parameters(ModelConfig.quick(4000));
    String prefix = "decoder.block.1.layer.0.SelfAttention.";
    Region joined =
        parameters.joined(prefix + "q.weight", prefix + "k.weight", prefix + "v.weight");
    assertThat(joined.shape()).containsExactly(3 * 128, 128);
    assertThatThrownBy(() -> parameters.joined(prefix + "q.weight", prefix + "v.weight"))
        .hasMessageContaining("does not lie behind");
  }

  @Test
  void sharesTheTableWithTheHeadWhenTied() {
    ModelConfig c = ModelConfig.quick(4000);
    ModelConfig tied = c.but().tied(true).build();
    assertThat(Architecture.parameters(tied).count())
        .isEqualTo(Architecture.parameters(c).count() - 4000 * 128);
    assertThat(Architecture.parameters(tied).contains("lm_head.weight")).isFalse();
  }

  @Test
  void namesTheKeyOfABadSize() {
    assertThatThrownBy(() -> ModelConfig.t511(4000, 128, 0, 4, 256, 2))
        .hasMessage("d-kv = 0: must be positive");
  }
}
