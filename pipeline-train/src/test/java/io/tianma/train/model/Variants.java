package io.tianma.train.model;

import io.tianma.train.model.config.Builder;
import io.tianma.train.model.config.FeedForward;
import io.tianma.train.model.config.ModelConfig;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;

/** A small model of every kind: T5, and one for each mixer, position code and cross-attention. */
public final class Variants {
  private static final int POSITIONS = 20;

  private Variants() {}

  /** All of them, without dropout. */
  public static Stream<Named<ModelConfig>> all() {
    return configs(0);
  }

  /** All but the toy, which no other program knows. */
  public static Stream<Named<ModelConfig>> shipped() {
    return all().filter(variant -> !variant.getName().equals("toy"));
  }

  /** All of them, with dropout. */
  public static Stream<Named<ModelConfig>> withDropout() {
    return configs(0.2);
  }

  private static Stream<Named<ModelConfig>> configs(double dropout) {
    Map<String, ModelConfig> all = new LinkedHashMap<>();
    all.put("t5", base(dropout).tied(true).build());
    for (String position : List.of("sinusoidal", "learned", "rotary", "rotary-2d", "none")) {
      all.put("softmax " + position, both("softmax", position, dropout).build());
    }
    all.put(
        "sinusoidal concatenated",
        both("softmax", "sinusoidal", dropout).set("sinusoidal_layout", "concatenated").build());
    all.put(
        "sinusoidal of half the width",
        both("softmax", "sinusoidal", dropout).set("sinusoidal_width", 4).build());
    all.put(
        "sinusoidal concatenated of half the width",
        both("softmax", "sinusoidal", dropout)
            .set("sinusoidal_layout", "concatenated")
            .set("sinusoidal_width", 4)
            .build());
    all.put("rotary half", both("softmax", "rotary", dropout).set("rotary_layout", "half").build());
    all.put(
        "rotary-2d half",
        both("softmax", "rotary-2d", dropout).set("rotary_layout", "half").build());
    all.put(
        "rotary-2d half, kept frequencies",
        both("softmax", "rotary-2d", dropout)
            .set("d_kv", 8)
            .set("rotary_layout", "half")
            .set("rotary_width", 4)
            .build());
    for (String map : List.of("elu", "exp", "taylor", "relu", "favor", "softmax-factorised")) {
      for (String position : List.of("none", "rotary", "rotary-2d")) {
        all.put(
            "linear " + map + " " + position,
            both("linear", position, dropout)
                .set("feature_map", map)
                .set("cross_attention", position.equals("none") ? "linear" : "softmax")
                .build());
      }
    }
    for (String mixer :
        List.of(
            "synthesizer-dense",
            "synthesizer-random",
            "synthesizer-factorized",
            "resmlp",
            "depthwise-conv",
            "light-conv",
            "dynamic-conv")) {
      all.put(mixer, both(mixer, "none", dropout).build());
      all.put(mixer + " learned", both(mixer, "learned", dropout).build());
    }
    for (String mixer : List.of("depthwise-conv", "light-conv", "dynamic-conv")) {
      all.put(mixer + " of 4", both(mixer, "none", dropout).set("kernel_size", 4).build());
    }
    for (String mixer : List.of("gmlp", "amlp")) {
      all.put(mixer, both(mixer, "none", dropout).feedForward(FeedForward.NONE).build());
      all.put(
          mixer + " and feed-forward",
          both(mixer, "sinusoidal", dropout).set("gating_hidden", 5).build());
    }
    for (String mixer : List.of("mlp-mixer", "fnet", "external")) {
      all.put(mixer, base(dropout).encoder(mixer, "none").build());
    }
    all.put(
        "external slots",
        both("external", "learned", dropout).set("external_normalization", "slots").build());
    all.put("univae", univae(dropout).build());
    all.put("univae tied half", univae(dropout).tied(true).set("rotary_layout", "half").build());
    all.put("univae gaussian", univae(dropout).set("latent", "gaussian").build());
    all.put(
        "univae gaussian, not normalized",
        univae(dropout)
            .set("latent", "gaussian")
            .set("latent_normalization", "none")
            .set("kl_weight", 0.5)
            .build());
    all.put("toy", both("toy", "learned", dropout).build());
    return all.entrySet().stream().map(e -> Named.of(e.getKey(), e.getValue()));
  }

  private static Builder both(String mixer, String position, double dropout) {
    return base(dropout).encoder(mixer, position).decoder(mixer, position);
  }

  /** Two of three layers have latents. */
  private static Builder univae(double dropout) {
    return base(dropout)
        .set("model", "univae")
        .layers(3, 3)
        .set("latent_from", 1)
        .set("latent_width", 5)
        .set("kappa", 4.0);
  }

  private static Builder base(double dropout) {
    return ModelConfig.builder(23, 8, 4, 2, 6, 1)
        .layers(2, 2)
        .relativeBias(8, 20)
        .tokens(0, 1, 2)
        .dropout(dropout)
        .set("max_positions", POSITIONS)
        .set("sentence_end_ids", List.of(5, 9))
        .set("features", 5)
        .set("synthesizer_rank", 3)
        .set("gate_attention", 3)
        .set("memory_slots", 5)
        .set("kernel_size", 3);
  }
}
