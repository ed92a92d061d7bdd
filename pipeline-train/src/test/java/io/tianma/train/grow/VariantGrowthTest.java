package io.tianma.train.grow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tianma.train.model.Architecture;
import io.tianma.train.model.Batch;
import io.tianma.train.model.Variants;
import io.tianma.train.model.config.Builder;
import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.model.parameter.Parameter;
import io.tianma.train.plan.GrowOptions;
import io.tianma.train.plan.GrowOptions.NewLayers;
import io.tianma.train.plan.GrowOptions.ScheduleRestart;
import io.tianma.train.tensor.FeatureMap;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every variant grows in all its axes at once, or says why it does not. */
class VariantGrowthTest {
  private static final String ALL = "io.tianma.train.model.Variants#all";
  private static final int[] SOURCE = {5, 3, 9, 4, 5, 2, 0, 0};
  private static final int[] PREFIX = {1, 5, 7, 9, 6};
  private static final int[] LABELS = {5, 7, 9, 6, 2};

  /** With an epsilon this large a forgotten correction shows. */
  private static final double EPSILON = 1e-2;

  @ParameterizedTest
  @MethodSource(ALL)
  void keepsTheFunctionWhateverGrows(ModelConfig variant) {
    ModelConfig small = variant.but().normEpsilon(EPSILON).build();
    for (NewLayers newLayers : NewLayers.values()) {
      for (double noise : new double[] {0, 0.5}) {
        ModelConfig target = unevenly(small);
        assertSame(small, new Growth(small, target, options(noise, newLayers), 3));
      }
    }
  }

  /** In two steps as in one: what growth sets must serve the next growth. */
  @ParameterizedTest
  @MethodSource(ALL)
  void growsAgain(ModelConfig variant) {
    ModelConfig small = variant.but().normEpsilon(EPSILON).build();
    GrowOptions options = options(0.3, NewLayers.COPY);
    Growth first = new Growth(small, doubled(small), options, 3);
    Growth second = new Growth(first.config(), doubled(first.config()), options, 4);
    double[] weights = lively(small);
    double[] once = first.apply(Quantity.WEIGHT, weights);
    double[] twice = second.apply(Quantity.WEIGHT, once);
    assertThat(difference(small, weights, second.config(), twice)).isLessThan(1e-10);
  }

  /** Copies share the old gradient, parts have all of it; so do both moments. */
  @ParameterizedTest
  @MethodSource(ALL)
  void gradientsOfTheDescendantsAreThoseOfTheRules(ModelConfig variant) {
    ModelConfig small = variant.but().normEpsilon(EPSILON).build();
    Growth growth = new Growth(small, doubled(small), options(0, NewLayers.COPY), 3);
    double[] weights = lively(small);
    double[] old = gradients(small, weights);
    double[] expected = growth.apply(Quantity.FIRST_MOMENT, old);
    double[] actual = gradients(growth.config(), growth.apply(Quantity.WEIGHT, weights));
    int compared = 0;
    for (int i = 0; i < expected.length; i++) {
      if (expected[i] != 0) { // fresh entries have no ancestor's gradient
        assertThat(Math.abs(actual[i] - expected[i])).isLessThan(1e-10);
        compared++;
      }
    }
    assertThat(compared).isGreaterThan(old.length / 2);
  }

  @ParameterizedTest
  @CsvSource({
    "fnet,           d_model,       16, d-model = 16: the model grown from has 8,",
    "fnet,           max_positions, 30, max-positions = 30: the model grown from has 20,",
    "light-conv,     kernel_size,    5, kernel-size = 5: the model grown from has 3,",
    "dynamic-conv,   kernel_size,    5, kernel-size = 5: the model grown from has 3,",
    "external,       memory_slots,   7, memory-slots = 7: must be a multiple of the 5",
    "gmlp,           gating_hidden,  8, gating-hidden = 8: must be a multiple of the 6",
    "amlp,           gating_hidden,  8, gating-hidden = 8: must be a multiple of the 6",
    "linear elu none,    d_kv,       6, d-kv = 6: must be a multiple of the 4",
    "linear exp rotary,  d_kv,       6, d-kv = 6: must be a multiple of the 4",
    "linear favor none,  features,   9, features = 9: growth keeps it",
    "softmax sinusoidal, sinusoidal_width, 4, sinusoidal-width = 4: another width",
    "softmax rotary,     rotary_width,     2, rotary-width = 2: heads of 4",
    "mlp-mixer,      token_hidden,   4, token-hidden = 4: a model of 6",
    "external,       external_normalization, slots, external-normalization = slots: growth keeps",
    "univae, num_layers, 4, latent-from = 1: a model of 2 latent layers grows below them only",
    "univae, max_positions, 30, max-positions = 30: targets start behind the 20",
    "univae, latent_width, 6, latent-width = 6: growth keeps it",
    "univae, kappa, 9, kappa = 9.0: growth keeps it",
    "univae, latent, gaussian, latent = gaussian: growth keeps it",
    "univae gaussian, latent_tau, 0.25, latent-tau = 0.25: growth keeps it",
    "univae gaussian, latent_normalization, none, latent-normalization = none: growth keeps it",
    "univae, d_model, 6, d-model = 6: a model of 8 cannot grow into a smaller one",
    "synthesizer-factorized, synthesizer_rank, 2, synthesizer-rank = 2: a model of 3",
  })
  void refusesWithItsReason(String name, String key, String value, String message) {
    ModelConfig small = named(name);
    Object parsed =
        value.matches("\\d+")
            ? (Object) Integer.valueOf(value)
            : value.matches("0\\.\\d+") ? (Object) Double.valueOf(value) : value;
    ModelConfig target = small.but().set(key, parsed).build();
    assertThatThrownBy(() -> new Growth(small, target, options(0, NewLayers.COPY), 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void linearAttentionWithRotaryKeepsItsFrequencies() {
    ModelConfig small = named("linear elu rotary");
    ModelConfig wider = small.but().set("d_kv", 8).build();
    assertThat(new Growth(small, wider, options(0, NewLayers.COPY), 3).config().rotaryWidth())
        .isEqualTo(4);
    ModelConfig other = wider.but().set("rotary_width", 8).build();
    assertThatThrownBy(() -> new Growth(small, other, options(0, NewLayers.COPY), 3))
        .hasMessageStartingWith("rotary-width = 8");
  }

  @Test
  void softmaxWithRotarySpreadsItsFrequenciesOverWholeFactorsOnly() {
    ModelConfig small = named("softmax rotary");
    assertThat(rotaryWidth(small, 8)).isEqualTo(8);
    assertThat(rotaryWidth(small, 12)).isEqualTo(12);
    assertThat(rotaryWidth(small, 6)).isEqualTo(4);
  }

  private static int rotaryWidth(ModelConfig small, int size) {
    ModelConfig wider = small.but().set("d_kv", size).build();
    return new Growth(small, wider, options(0, NewLayers.COPY), 3).config().rotaryWidth();
  }

  private static ModelConfig named(String name) {
    return Variants.all()
        .filter(variant -> variant.getName().equals(name))
        .findFirst()
        .orElseThrow()
        .getPayload();
  }

  private static ModelConfig unevenly(ModelConfig small) {
    boolean fnet = small.encoder().mixer().equals("fnet");
    boolean grouped = small.encoder().mixer().matches("light-conv|dynamic-conv");
    boolean linear = small.encoder().mixer().equals("linear");
    boolean favor = small.featureMap() == FeatureMap.FAVOR;
    boolean turned = small.encoder().position().startsWith("rotary");
    boolean kept = small.positions().rotaryWidth() > 0;
    Builder larger = grown(small, 3, 4).set("num_heads", 3).set("d_ff", 13);
    if (!fnet) {
      larger.set("d_model", grouped ? 20 : 19);
    }
    if (small.latentLayers() > 0) {
      larger.layers(5, 5).set("latent_from", 3);
    } else if (!fnet) {
      larger.set("max_positions", 27);
    }
    if (grouped) {
      larger.set("conv_groups", 4);
    }
    if (turned && kept) {
      larger.set("d_kv", 12);
    } else if (turned || linear && !favor) {
      larger.set("d_kv", 8);
    } else {
      larger.set("d_kv", 7);
    }
    return larger
        .set("synthesizer_rank", 4)
        .set("token_hidden", 10)
        .set("gating_hidden", 2 * small.gatingHidden())
        .set("gate_attention", 5)
        .set("memory_slots", 15)
        .set("kernel_size", grouped ? small.mixers().kernelSize() : 6)
        .build();
  }

  /** Everything twice as large that may be. */
  private static ModelConfig doubled(ModelConfig small) {
    boolean fnet = small.encoder().mixer().equals("fnet");
    return grown(small, small.encoder().layers(), small.decoder().layers())
        .set("d_model", (fnet ? 1 : 2) * small.dModel())
        .set("num_heads", 2 * small.encoder().heads())
        .set("d_kv", 2 * small.encoder().dKv())
        .set("d_ff", 2 * small.encoder().dFf())
        .set("token_hidden", 2 * small.tokenHidden())
        .set("gating_hidden", 2 * small.gatingHidden())
        .set("gate_attention", 2 * small.mixers().gateAttention())
        .set("memory_slots", 2 * small.mixers().memorySlots())
        .set("synthesizer_rank", 2 * small.mixers().synthesizerRank())
        .set("conv_groups", 2 * small.convGroups())
        .build();
  }

  private static Builder grown(ModelConfig small, int encoder, int decoder) {
    return small.but().layers(encoder, decoder);
  }

  private static void assertSame(ModelConfig small, Growth growth) {
    double[] weights = lively(small);
    double[] grown = growth.apply(Quantity.WEIGHT, weights);
    assertThat(difference(small, weights, growth.config(), grown)).isLessThan(1e-10);
  }

  private static double difference(
      ModelConfig small, double[] weights, ModelConfig large, double[] grown) {
    try (DoubleModel before = new DoubleModel(small, weights);
        DoubleModel after = new DoubleModel(large, grown)) {
      double[] a = before.logProbabilities(SOURCE, PREFIX);
      double[] b = after.logProbabilities(SOURCE, PREFIX);
      double max = 0;
      for (int i = 0; i < a.length; i++) {
        max = Math.max(max, Math.abs(a[i] - b[i]));
      }
      return max;
    }
  }

  private static double[] gradients(ModelConfig config, double[] weights) {
    try (DoubleModel model = new DoubleModel(config, weights)) {
      return model.gradients(Batch.of(1, SOURCE, PREFIX, LABELS));
    }
  }

  private static double[] lively(ModelConfig config) {
    double[] weights = DoubleModel.initial(config, 7);
    SplittableRandom random = new SplittableRandom(8);
    for (Parameter parameter : Architecture.parameters(config)) {
      for (long i = parameter.offset(); i < parameter.end(); i++) {
        weights[(int) i] += 0.6 * (random.nextDouble() - 0.5);
      }
    }
    return weights;
  }

  private static GrowOptions options(double noise, NewLayers newLayers) {
    return new GrowOptions(noise, newLayers, ScheduleRestart.CONTINUE, 8);
  }
}
