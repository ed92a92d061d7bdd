package io.tianma.train.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.model.parameter.Initializer;
import io.tianma.train.model.parameter.Parameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InitializerTest {
  private static final Parameters PARAMETERS =
      Architecture.parameters(ModelConfig.t511(150, 128, 16, 8, 256, 2));
  private static final String ATTENTION = "encoder.block.1.layer.0.SelfAttention.";

  /** T5X' scales: q (d K)^-1/2, k and v d^-1/2, o (H K)^-1/2, wi d^-1/2, wo F^-1/2, embedding 1. */
  @ParameterizedTest
  @CsvSource({
    "encoder.block.1.layer.0.SelfAttention.q.weight, 0.0222",
    "encoder.block.1.layer.0.SelfAttention.k.weight, 0.0887",
    "encoder.block.1.layer.0.SelfAttention.v.weight, 0.0884",
    "encoder.block.1.layer.0.SelfAttention.o.weight, 0.0884",
    "decoder.block.0.layer.1.EncDecAttention.q.weight, 0.0222",
    "encoder.block.0.layer.1.DenseReluDense.wi_0.weight, 0.0882",
    "encoder.block.0.layer.1.DenseReluDense.wi_1.weight, 0.0882",
    "encoder.block.0.layer.1.DenseReluDense.wo.weight, 0.0625",
    "shared.weight, 1.0",
  })
  void scalesAreT5Xs(String name, double deviation) {
    float[] values = values(name, 3);
    double squares = 0;
    double sum = 0;
    for (float value : values) {
      squares += (double) value * value;
      sum += value;
    }
    double n = values.length;
    // a sample's deviation is off by 1 / sqrt(2 n) of itself, its mean by 1 / sqrt(n) of it
    double root = Math.sqrt(squares / n);
    assertThat(root).isCloseTo(deviation, within(deviation * 4 / Math.sqrt(2 * n)));
    assertThat(sum / n).isCloseTo(0, within(deviation * 4 / Math.sqrt(n)));
  }

  @Test
  void namesAndSeedsGiveOtherNumbersAndTheSameOnesTheSame() {
    float[] k = values(ATTENTION + "k.weight", 3);
    assertThat(values(ATTENTION + "v.weight", 3)).isNotEqualTo(k);
    assertThat(values(ATTENTION.replace("1", "0") + "k.weight", 3)).isNotEqualTo(k);
    assertThat(values(ATTENTION + "k.weight", 4)).isNotEqualTo(k);
    assertThat(values(ATTENTION + "k.weight", 3)).isEqualTo(k);
  }

  @Test
  void normsBeginAsOne() {
    assertThat(values("encoder.final_layer_norm.weight", 3)).containsOnly(1f);
  }

  private static float[] values(String name, long seed) {
    return Initializer.values(PARAMETERS.named(name), seed);
  }
}
