package io.tianma.train.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tianma.train.model.config.Builder;
import io.tianma.train.model.config.FeedForward;
import io.tianma.train.model.config.ModelConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the two kinds of model say of themselves, without any kernel. */
class ArchitectureTest {
  private static Builder model(int dModel, int dKv) {
    return ModelConfig.builder(23, dModel, dKv, 3, 6, 2)
        .layers(2, 3)
        .relativeBias(8, 20)
        .tokens(0, 1, 2)
        .set("max_positions", 20)
        .set("kernel_size", 3);
  }

  private static Builder univae(int layers, int latentFrom) {
    return model(8, 4)
        .layers(layers, layers)
        .set("model", "univae")
        .set("latent_from", latentFrom)
        .set("latent_width", 5);
  }

  /**
   * Width 8, heads of 3 x 4 = 12, 6 hidden units, 5 source and 7 target tokens. The feed-forward
   * layer of a token keeps 2 x 8 + 4 x 6 = 40, attention the normed 8, four of 12 and a weight for
   * each head and key. Encoder: 5 (8 + (8 + 48 + 15) + 40) = 595. Decoder: 7 (2 x 8 + (8 + 48 + 21)
   * + (8 + 24 + 15) + 40) = 1260, and keys and values of the source, 5 x 24 = 120.
   */
  @Test
  void keptValuesAreThoseOfEverySublayer() {
    assertThat(Architecture.of(model(8, 4).build()).keptValues(5, 7))
        .isEqualTo(2 * 595 + 3 * (1260 + 120));
    // without feed-forward layers
    assertThat(Architecture.of(model(8, 4).feedForward(FeedForward.NONE).build()).keptValues(5, 7))
        .isEqualTo(2 * 395 + 3 * (980 + 120));
  }

  /** The same sizes, and a slot before the target: 5 (8 + 71 + 40) and 8 (8 + 80 + 40). */
  @Test
  void oneStackKeepsSourceAndTargetWithItsSlot() {
    assertThat(Architecture.of(univae(3, 1).build()).keptValues(5, 7)).isEqualTo(3 * (595 + 1024));
  }

  @ParameterizedTest
  @CsvSource({
    "softmax, relative-bias, softmax, softmax, none, true",
    "softmax, none, softmax, softmax, relative-bias, true",
    "depthwise-conv, none, softmax, softmax, none, false",
    "softmax, sinusoidal, softmax, softmax, none, false",
    "softmax, none, linear, softmax, none, false",
    "softmax, none, softmax, depthwise-conv, none, false",
    "softmax, none, softmax, softmax, sinusoidal, false",
  })
  void aModelPacksIfAllOfItsPartsDo(
      String encoder, String position, String cross, String decoder, String other, boolean packs) {
    ModelConfig config =
        model(8, 4)
            .encoder(encoder, position)
            .decoder(decoder, other)
            .set("cross_attention", cross)
            .build();
    assertThat(Architecture.of(config).packs()).isEqualTo(packs);
  }

  /** Heads of 4 grow into heads of 8: 8 says that frequencies are spread, 4 that they are kept. */
  @ParameterizedTest
  @CsvSource({
    "softmax, softmax, 0, 0, 8",
    "softmax, softmax, 0, 4, 4",
    "softmax, softmax, 4, 0, 8",
    "softmax, softmax, 2, 0, 2",
    "softmax, linear, 0, 0, 4",
    "linear, softmax, 0, 0, 4",
  })
  void frequenciesSpreadWhereNoWidthIsNamed(
      String encoder, String decoder, int ofSmall, int named, int expected) {
    ModelConfig small =
        model(8, 4)
            .encoder(encoder, "rotary")
            .decoder(decoder, "rotary")
            .set("feature_map", "elu")
            .set("rotary_width", ofSmall)
            .build();
    ModelConfig large = small.but().set("d_kv", 8).set("rotary_width", named).build();
    ModelConfig grown = Architecture.of(large).grownFrom(small);
    assertThat(grown.positions().rotaryWidth()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"sinusoidal, none", "none, sinusoidal"})
  void eitherStacksPositionsMayRefuseAGrowth(String encoder, String decoder) {
    ModelConfig small = model(8, 4).encoder("softmax", encoder).decoder("softmax", decoder).build();
    ModelConfig large = small.but().set("d_model", 16).set("sinusoidal_width", 16).build();
    assertThatThrownBy(() -> Architecture.of(large).grownFrom(small))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("sinusoidal-width = 16: another width than the 8");
    ModelConfig unnamed = small.but().set("d_model", 16).build();
    assertThat(Architecture.of(unnamed).grownFrom(small).sinusoidalWidth()).isEqualTo(8);
  }

  @Test
  void theEncodersMixerMayRefuseAGrowth() {
    ModelConfig small = model(8, 4).encoder("fnet", "none").build();
    ModelConfig large = small.but().set("d_model", 16).build();
    assertThatThrownBy(() -> Architecture.of(large).grownFrom(small))
        .hasMessageContaining("the transform of a doubled stream");
  }

  @ParameterizedTest
  @CsvSource({
    "mlp-mixer, none, none, mlp-mixer",
    "softmax, sinusoidal, none, sinusoidal",
    "softmax, none, sinusoidal, sinusoidal",
  })
  void whatReadsTheScaleOfTheStreamIsNamed(
      String mixer, String encoder, String decoder, String named) {
    ModelConfig config = model(8, 4).encoder(mixer, encoder).decoder("softmax", decoder).build();
    assertThatThrownBy(() -> Architecture.of(config).checkRescaled())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "growth = repeat d-model: "
                + named
                + " reads the stream's own scale, which repeat changes; write tile d-model");
  }

  @Test
  void othersBearAnyScale() {
    for (ModelConfig config : new ModelConfig[] {model(8, 4).build(), univae(3, 1).build()}) {
      assertThatCode(() -> Architecture.of(config).checkRescaled()).doesNotThrowAnyException();
    }
  }

  @Test
  void oneStackGrowsBelowItsLatentsOnly() {
    ModelConfig small = univae(3, 1).build();
    ModelConfig grown = Architecture.of(univae(5, 3).build()).grownFrom(small);
    assertThat(grown.encoder().layers()).isEqualTo(5);
    assertThat(grown.latentLayers()).isEqualTo(2);
    assertThatThrownBy(() -> Architecture.of(univae(5, 2).build()).grownFrom(small))
        .hasMessage(
            "latent-from = 2: a model of 2 latent layers grows below them only; with"
                + " encoder-layers = 5 set it to 3");
    ModelConfig longer = univae(3, 1).set("max_positions", 30).build();
    assertThatThrownBy(() -> Architecture.of(longer).grownFrom(small))
        .hasMessage(
            "max-positions = 30: targets start behind the 20 of the model grown from; set it to"
                + " that");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "7|0|interleaved|d-model = 7: must be even for encoder-position = sinusoidal",
        "8|5|interleaved|sinusoidal-width = 5: must be even, at most d-model = 8",
        "8|10|interleaved|sinusoidal-width = 10: must be even, at most d-model = 8",
        "8|2|concatenated|sinusoidal-width = 2: must be even, at most d-model = 8, and at least 4",
        "7|4|interleaved|",
        "8|8|interleaved|",
        "8|2|interleaved|",
        "8|4|concatenated|",
      })
  void sinusoidsNeedPairs(int dModel, int width, String layout, String message) {
    ModelConfig config =
        model(dModel, 4)
            .encoder("softmax", "sinusoidal")
            .set("sinusoidal_width", width)
            .set("sinusoidal_layout", layout)
            .build();
    if (message == null) {
      assertThatCode(() -> Architecture.of(config)).doesNotThrowAnyException();
    } else {
      assertThatThrownBy(() -> Architecture.of(config)).hasMessage(message);
    }
  }
}
