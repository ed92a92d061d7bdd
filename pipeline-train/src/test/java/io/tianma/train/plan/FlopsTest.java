package io.tianma.train.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.tianma.train.model.config.Builder;
import io.tianma.train.model.config.FeedForward;
import io.tianma.train.model.config.LatentOptions;
import io.tianma.train.model.config.ModelConfig;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Operations counted by hand. Sizes: D = 8, H = 2, K = 5, F = 12, V = 150, three encoder layers and
 * two decoder layers, a source of 7 tokens and a target of 4. A product [a, b] [b, c] takes 2 a b
 * c.
 */
class FlopsTest {
  private static final double SOURCE = 7;
  private static final double TARGET = 4;

  /** wi_0, wi_1, wo. */
  private static final int FEED_FORWARD = 3 * 12 * 8;

  /** q, k, v, o. */
  private static final int ATTENTION = 4 * 10 * 8;

  /** Scores, and what they are the weights of. */
  private static final int OF_SOURCE = 2 * (2 * 7 * 7 * 10);

  private static final int OF_TARGET = 2 * (2 * 4 * 4 * 10);
  private static final int ACROSS = 2 * (2 * 4 * 7 * 10);
  private static final int HEAD = 2 * 4 * 8 * 150;

  /** Products of the source's tokens with keys and values across. */
  private static final int READ = 2 * (2 * 7 * 2 * 10 * 8);

  private static final int ENCODER = 3 * (2 * 7 * (ATTENTION + FEED_FORWARD) + OF_SOURCE);

  /** Self-attention, queries and output across, feed-forward. */
  private static final int DECODER_WEIGHTS = 2 * (2 * 4 * (ATTENTION + 2 * 10 * 8 + FEED_FORWARD));

  private static final int DECODER = DECODER_WEIGHTS + 2 * OF_TARGET + READ;

  private static Builder sizes() {
    return ModelConfig.builder(150, 8, 5, 2, 12, 1)
        .layers(3, 2)
        .set("max_positions", 20)
        .set("features", 4)
        .set("token_hidden", 9)
        .set("gating_hidden", 11)
        .set("gate_attention", 6)
        .set("memory_slots", 13)
        .set("kernel_size", 3)
        .set("conv_groups", 2);
  }

  /** Heads that can be turned, and a token that ends sentences. */
  private static Builder ended() {
    return sizes().set("d_kv", 8).set("sentence_end_ids", List.of(110));
  }

  private static double forward(Builder model) {
    return Flops.forward(model.build(), SOURCE, TARGET);
  }

  @Test
  void countsT5() {
    assertThat(ENCODER + DECODER + 2 * ACROSS + HEAD).isEqualTo(61304);
    assertThat(forward(sizes())).isEqualTo(61304);
    assertThat(Flops.training(sizes().build(), SOURCE, TARGET)).isEqualTo(3 * 61304);
    assertThat(forward(sizes().tied(true))).as("a tied head").isEqualTo(61304);
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "relative-bias", "sinusoidal", "learned", "rotary-2d"})
  void positionsAreLookedUp(String position) {
    assertThat(forward(ended().encoder("softmax", position))).isEqualTo(forward(ended()));
  }

  @Test
  void oneInputMatrixIsAThirdLess() {
    double relu = forward(sizes().feedForward(FeedForward.RELU));
    assertThat(relu).isEqualTo(61304 - (3 * 2 * 7 + 2 * 2 * 4) * 12 * 8);
  }

  /** Weights that a token is multiplied by, and what lets 7 tokens see each other. */
  @ParameterizedTest
  @CsvSource({
    "softmax, elu, 320, 1960",
    "synthesizer-dense, elu, 240, 1960", // wi, v, o; scores of K numbers a head
    "synthesizer-random, elu, 160, 980", // v, o; the scores are there
    "synthesizer-factorized, elu, 160, 980",
    "linear, elu, 320, 1400", // 2 * 2 * 7 * H K K
    "linear, taylor, 320, 1680", // K + 1 features
    "linear, favor, 320, 2240", // 4 features, of queries and keys: 2 * 2 * 7 * H K 4 more
    "mlp-mixer, elu, 0, 2016", // 2 * 2 * 7 * 9 a channel
    "resmlp, elu, 0, 784", // 2 * 7 * 7 a channel
    "gmlp, elu, 264, 1078", // wi_0, wi_1, wo of 11 units; 2 * 7 * 7 a unit
    "amlp, elu, 474, 2254", // and q, k, v of 6, o of 6 to 11; 2 * 2 * 7 * 7 * 6
    "fnet, elu, 0, 3360", // cosines and sines: 2 * (2 * 7 * 8 * 8 + 2 * 7 * 7 * 8)
    "external, elu, 208, 0", // keys and values of 13 slots
    "depthwise-conv, elu, 192, 336", // wi_0, wi_1, wo; 2 * 3 taps a channel
    "light-conv, elu, 192, 336",
    "dynamic-conv, elu, 240, 336", // and taps of two groups of each token
  })
  void countsEachMixer(String mixer, String features, int weights, int mixing) {
    int layer = 2 * 7 * (weights + FEED_FORWARD) + mixing;
    assertThat(forward(sizes().encoder(mixer, "none").set("feature_map", features)))
        .isEqualTo(3 * layer + DECODER + 2 * ACROSS + HEAD);
  }

  @Test
  void theDecodersMixerSeesTheTarget() {
    int weights = 2 * 4 * (3 * 8 * 8 + 2 * 10 * 8 + FEED_FORWARD);
    assertThat(forward(sizes().decoder("depthwise-conv", "none")))
        .isEqualTo(ENCODER + 2 * (weights + 2 * 4 * 3 * 8 + ACROSS) + READ + HEAD);
  }

  /** A state of H K K is made of the source once and read by each token of the target. */
  @Test
  void linearAttentionAcrossDoesNotMultiplyLengths() {
    int across = 2 * 7 * 10 * 5 + 2 * 4 * 10 * 5;
    assertThat(forward(sizes().set("cross_attention", "linear")))
        .isEqualTo(ENCODER + DECODER + 2 * across + HEAD);
  }

  @Test
  void theOneStackOfAModelWithLatentsSeesBothSides() {
    Builder model =
        sizes().set("d_kv", 4).set("model", "univae").latents(LatentOptions.sphere(1, 3, 32));
    int weights = 2 * (7 + 4) * (4 * 8 * 8 + FEED_FORWARD);
    int mixing = 2 * 2 * (7 * 7 + 4 * 4) * 8;
    assertThat(forward(model)).isEqualTo(3 * (weights + mixing) + HEAD);
  }
}
