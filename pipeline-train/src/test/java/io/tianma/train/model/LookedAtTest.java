package io.tianma.train.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.model.config.ModelKey;
import io.tianma.train.model.config.ModelKeys;
import io.tianma.train.model.parameter.Parameter;
import io.tianma.train.tensor.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each setting that may not be looked at, set to another value in every variant: where it is not,
 * the model has the same parameters and the same loss to the bit; where it is, it has not.
 */
class LookedAtTest {
  private static final Map<String, List<Object>> OTHERS =
      Map.ofEntries(
          Map.entry("latent_from", List.of(2)),
          Map.entry("latent_width", List.of(5)),
          Map.entry("latent", List.of("gaussian", "vmf")),
          Map.entry("kappa", List.of(3.0)),
          Map.entry("latent_normalization", List.of("none", "batch")),
          Map.entry("latent_tau", List.of(0.25)),
          Map.entry("kl_weight", List.of(0.25)),
          Map.entry("relative_attention_num_buckets", List.of(4)),
          Map.entry("relative_attention_max_distance", List.of(9)),
          Map.entry("sinusoidal_layout", List.of("concatenated", "interleaved")),
          Map.entry("sinusoidal_width", List.of(6)),
          Map.entry("rotary_layout", List.of("half", "interleaved")),
          Map.entry("rotary_width", List.of(6)),
          Map.entry("sentence_end_ids", List.of(List.of(6))),
          Map.entry("max_positions", List.of(29)),
          Map.entry("feature_map", List.of("exp", "elu")),
          Map.entry("features", List.of(3)),
          Map.entry("synthesizer_rank", List.of(4)),
          Map.entry("token_hidden", List.of(9)),
          Map.entry("gating_hidden", List.of(9)),
          Map.entry("gate_attention", List.of(5)),
          Map.entry("external_normalization", List.of("slots", "double")),
          Map.entry("memory_slots", List.of(9)),
          Map.entry("kernel_size", List.of(5)),
          Map.entry("conv_groups", List.of(1)));

  @ParameterizedTest
  @MethodSource("io.tianma.train.model.Variants#shipped")
  void whatIsNotLookedAtChangesNothingAndAllElseDoes(ModelConfig variant) {
    ModelConfig config = variant.but().set("d_kv", 8).build(); // pairs of pairs in rotary-2d
    assertThat(OTHERS.keySet()).isEqualTo(LookedAt.mayNotBe());
    String before = told(config);
    for (ModelKey key : ModelKeys.all()) {
      for (Object value : OTHERS.getOrDefault(key.json(), List.of())) {
        ModelConfig other;
        try {
          other = config.but().set(key.json(), value).build();
          Architecture.of(other);
        } catch (IllegalArgumentException cannotBe) {
          continue;
        }
        if (key.resolved(other).equals(key.resolved(config))) {
          continue;
        }
        boolean same = LookedAt.of(other).equals(LookedAt.of(config));
        assertThat(told(other).equals(before))
            .as("%s = %s, not looked at: %s", key.json(), value, same)
            .isEqualTo(same);
      }
    }
    assertThat(told(LookedAt.of(config))).isEqualTo(before);
    assertThat(LookedAt.of(LookedAt.of(config))).isEqualTo(LookedAt.of(config));
  }

  /** Parameters and the bits of a loss and of gradients. */
  private static String told(ModelConfig config) {
    List<Object> told = new ArrayList<>();
    for (Parameter parameter : Architecture.parameters(config)) {
      told.add(parameter.name() + parameter.shape());
    }
    int[] source = {5, 6, 7, 3, 9, 8, 12, 3, 13, 14, 2, 15, 6, 9};
    int[] input = {1, 9, 3, 10, 5, 7, 11, 3, 4, 12, 1, 17, 6, 5};
    int[] labels = {9, 3, 10, 5, 7, 11, 3, 4, 12, 1, 17, 6, 5, 2};
    try (SmallNetwork small = SmallNetwork.lively(config, "reference", 1, DType.F64)) {
      Batch batch = Batch.of(1, source, input, labels);
      told.add(Double.doubleToLongBits(small.network.lossAndGradients(batch, 5, 7).loss()));
      double sum = 0;
      double[] gradients = small.gradients();
      for (int i = 0; i < gradients.length; i++) {
        sum += (i + 1) * gradients[i];
      }
      told.add(Double.doubleToLongBits(sum));
    }
    return told.toString();
  }
}
