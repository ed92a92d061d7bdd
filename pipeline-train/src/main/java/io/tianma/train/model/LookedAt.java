package io.tianma.train.model;

import io.tianma.train.model.config.Builder;
import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.model.config.ModelKey;
import io.tianma.train.model.config.ModelKeys;
import io.tianma.train.model.config.ModelKind;
import io.tianma.train.model.mixer.Mixers;
import io.tianma.train.tensor.FeatureMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Which settings a model looks at: those of other mixers, positions and kinds change neither its
 * parameters nor what it computes.
 */
public final class LookedAt {
  private static final String LINEAR = "linear";

  /** Settings by their key in {@code config.json}; all others are always looked at. */
  private static final Map<String, Predicate<ModelConfig>> BY = new HashMap<>();

  static {
    Predicate<ModelConfig> univae = config -> config.kind() == ModelKind.UNIVAE;
    Predicate<ModelConfig> gaussian = univae.and(config -> config.latents().gaussian());
    Predicate<ModelConfig> linear = mixes(LINEAR).or(config -> config.cross().equals(LINEAR));
    Predicate<ModelConfig> relative = positions(ModelKeys.RELATIVE_BIAS);
    Predicate<ModelConfig> rotary = positions("rotary", "rotary-2d");
    BY.put("latent_from", univae);
    BY.put("latent_width", univae);
    BY.put("latent", univae);
    BY.put("kappa", univae.and(gaussian.negate()));
    BY.put("latent_normalization", gaussian);
    BY.put("latent_tau", gaussian.and(config -> config.latents().normalized()));
    BY.put("kl_weight", gaussian);
    BY.put("relative_attention_num_buckets", relative);
    BY.put("relative_attention_max_distance", relative);
    BY.put("sinusoidal_layout", positions("sinusoidal"));
    BY.put("sinusoidal_width", positions("sinusoidal"));
    BY.put("rotary_layout", rotary);
    BY.put("rotary_width", rotary);
    BY.put("sentence_end_ids", positions("rotary-2d"));
    BY.put("max_positions", LookedAt::bounded);
    BY.put("feature_map", linear);
    BY.put("features", linear.and(config -> config.featureMap() == FeatureMap.FAVOR));
    BY.put("synthesizer_rank", mixes("synthesizer-factorized"));
    BY.put("token_hidden", mixes("mlp-mixer"));
    BY.put("gating_hidden", mixes("gmlp", "amlp"));
    BY.put("gate_attention", mixes("amlp"));
    BY.put("external_normalization", mixes("external"));
    BY.put("memory_slots", mixes("external"));
    BY.put("kernel_size", mixes("depthwise-conv", "light-conv", "dynamic-conv"));
    BY.put("conv_groups", mixes("light-conv", "dynamic-conv"));
  }

  private LookedAt() {}

  /** The same model with the defaults in place of what it does not look at. */
  public static ModelConfig of(ModelConfig config) {
    Builder builder = config.but();
    for (ModelKey key : ModelKeys.all()) {
      if (!looksAt(config, key)) {
        builder.set(key.json(), key.fallback());
      }
    }
    return builder.build();
  }

  /** Settings that not every model looks at, by their key in {@code config.json}. */
  static Set<String> mayNotBe() {
    return BY.keySet();
  }

  private static boolean looksAt(ModelConfig config, ModelKey key) {
    return BY.getOrDefault(key.json(), any -> true).test(config);
  }

  private static boolean bounded(ModelConfig config) {
    Architecture model = Architecture.of(config);
    return model.mostSource() < Integer.MAX_VALUE || model.mostTarget() < Integer.MAX_VALUE;
  }

  private static Predicate<ModelConfig> positions(String... names) {
    Set<String> wanted = Set.of(names);
    return config ->
        wanted.contains(config.encoder().position())
            || wanted.contains(config.decoder().position());
  }

  /** Whether a stack has one of those mixers, or one that is not Tianma's and may look at all. */
  private static Predicate<ModelConfig> mixes(String... names) {
    Set<String> wanted = Set.of(names);
    return config -> {
      for (String mixer : List.of(config.encoder().mixer(), config.decoder().mixer())) {
        if (wanted.contains(mixer) || !Mixers.own(mixer)) {
          return true;
        }
      }
      return false;
    };
  }
}
