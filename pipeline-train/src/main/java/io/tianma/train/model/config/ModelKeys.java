package io.tianma.train.model.config;

import static io.tianma.train.model.config.LatentOptions.NONE;

import io.tianma.train.model.config.MixerOptions.ExternalNormalization;
import io.tianma.train.model.config.PositionOptions.SinusoidalLayout;
import io.tianma.train.tensor.FeatureMap;
import io.tianma.train.tensor.RotaryPairs;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The settings of a model, each in one place: keys, defaults and where the value is. */
public final class ModelKeys {
  /** The mixer of T5. */
  public static final String SOFTMAX = "softmax";

  /** The position code of T5. */
  public static final String RELATIVE_BIAS = "relative-bias";

  private static final Map<String, ModelKey> ALL = new LinkedHashMap<>();

  static final ModelKey VOCAB = size("vocab_size", "vocab", 0, ModelConfig::vocab);
  static final ModelKey D_MODEL = size("d_model", "d-model", 0, ModelConfig::dModel);
  static final ModelKey D_KV = size("d_kv", "d-kv", 0, c -> c.encoder().dKv());
  static final ModelKey HEADS = size("num_heads", "heads", 0, c -> c.encoder().heads());
  static final ModelKey D_FF = size("d_ff", "d-ff", 0, c -> c.encoder().dFf());
  static final ModelKey ENCODER_LAYERS =
      size("num_layers", "encoder-layers", 0, c -> c.encoder().layers());
  static final ModelKey DECODER_LAYERS =
      size("num_decoder_layers", "decoder-layers", 0, c -> c.decoder().layers());
  static final ModelKey BUCKETS =
      size(
          "relative_attention_num_buckets",
          "relative-buckets",
          32,
          c -> c.positions().relativeBuckets());
  static final ModelKey MAX_DISTANCE =
      size(
          "relative_attention_max_distance",
          "relative-max-distance",
          128,
          c -> c.positions().relativeMaxDistance());
  static final ModelKey NORM_EPSILON =
      key("layer_norm_epsilon", "norm-epsilon", Double.class, 1e-6, ModelConfig::normEpsilon);
  static final ModelKey ENCODER_FEED_FORWARD =
      key(
          "feed_forward_proj",
          "encoder-feed-forward-proj",
          FeedForward.class,
          FeedForward.GATED_GELU,
          c -> c.encoder().feedForward());
  static final ModelKey DECODER_FEED_FORWARD =
      key(
          "decoder_feed_forward_proj",
          "decoder-feed-forward-proj",
          FeedForward.class,
          FeedForward.GATED_GELU,
          c -> c.decoder().feedForward());
  static final ModelKey DROPOUT =
      key("dropout_rate", "dropout", Double.class, 0.0, ModelConfig::dropout);
  static final ModelKey TIED =
      key("tie_word_embeddings", "tied", Boolean.class, false, ModelConfig::tied);
  static final ModelKey PAD =
      size("pad_token_id", "pad-id", Tokens.T5_PEGASUS.padId(), ModelConfig::padId);
  static final ModelKey START =
      size("decoder_start_token_id", "start-id", Tokens.T5_PEGASUS.startId(), ModelConfig::startId);
  static final ModelKey END =
      size("eos_token_id", "end-id", Tokens.T5_PEGASUS.endId(), ModelConfig::endId);

  private static final List<ModelKey> T5 = List.copyOf(ALL.values());

  static final ModelKey ENCODER_MIXER =
      key("encoder_mixer", "encoder-mixer", String.class, SOFTMAX, c -> c.encoder().mixer());
  static final ModelKey DECODER_MIXER =
      key("decoder_mixer", "decoder-mixer", String.class, SOFTMAX, c -> c.decoder().mixer());
  static final ModelKey CROSS =
      key("cross_attention", "cross-attention", String.class, SOFTMAX, ModelConfig::cross);
  static final ModelKey ENCODER_POSITION =
      key(
          "encoder_position",
          "encoder-position",
          String.class,
          RELATIVE_BIAS,
          c -> c.encoder().position());
  static final ModelKey DECODER_POSITION =
      key(
          "decoder_position",
          "decoder-position",
          String.class,
          RELATIVE_BIAS,
          c -> c.decoder().position());
  static final ModelKey FEATURE_MAP =
      key(
          "feature_map",
          "feature-map",
          FeatureMap.class,
          FeatureMap.ELU,
          c -> c.mixers().featureMap());
  static final ModelKey FEATURES =
      following("features", "features", c -> c.mixers().features(), ModelConfig::features);
  static final ModelKey SINUSOIDAL_LAYOUT =
      key(
          "sinusoidal_layout",
          "sinusoidal-layout",
          SinusoidalLayout.class,
          SinusoidalLayout.INTERLEAVED,
          c -> c.positions().sinusoidalLayout());
  static final ModelKey SINUSOIDAL_WIDTH =
      following(
          "sinusoidal_width",
          "sinusoidal-width",
          c -> c.positions().sinusoidalWidth(),
          ModelConfig::sinusoidalWidth);
  static final ModelKey ROTARY_LAYOUT =
      key(
          "rotary_layout",
          "rotary-layout",
          RotaryPairs.Layout.class,
          RotaryPairs.Layout.INTERLEAVED,
          c -> c.positions().rotaryLayout());
  static final ModelKey ROTARY_WIDTH =
      following(
          "rotary_width",
          "rotary-width",
          c -> c.positions().rotaryWidth(),
          ModelConfig::rotaryWidth);
  static final ModelKey SENTENCE_ENDS =
      key(
          "sentence_end_ids",
          "sentence-end-ids",
          List.class,
          List.of(),
          c -> c.positions().sentenceEndIds());
  static final ModelKey MAX_POSITIONS =
      size("max_positions", "max-positions", 0, ModelConfig::maxPositions);
  static final ModelKey SYNTHESIZER_RANK =
      size("synthesizer_rank", "synthesizer-rank", 8, c -> c.mixers().synthesizerRank());
  static final ModelKey TOKEN_HIDDEN =
      following(
          "token_hidden", "token-hidden", c -> c.mixers().tokenHidden(), ModelConfig::tokenHidden);
  static final ModelKey GATING_HIDDEN =
      following(
          "gating_hidden",
          "gating-hidden",
          c -> c.mixers().gatingHidden(),
          ModelConfig::gatingHidden);
  static final ModelKey GATE_ATTENTION =
      size("gate_attention", "gate-attention", 64, c -> c.mixers().gateAttention());
  static final ModelKey EXTERNAL_NORMALIZATION =
      key(
          "external_normalization",
          "external-normalization",
          ExternalNormalization.class,
          ExternalNormalization.DOUBLE,
          c -> c.mixers().externalNormalization());
  static final ModelKey MEMORY_SLOTS =
      size("memory_slots", "memory-slots", 64, c -> c.mixers().memorySlots());
  static final ModelKey KERNEL_SIZE =
      size("kernel_size", "kernel-size", 7, c -> c.mixers().kernelSize());
  static final ModelKey CONV_GROUPS =
      following(
          "conv_groups", "conv-groups", c -> c.mixers().convGroups(), ModelConfig::convGroups);

  static final ModelKey MODEL =
      key("model", "model", ModelKind.class, ModelKind.ENCODER_DECODER, ModelConfig::kind);
  static final ModelKey LATENT_FROM =
      size("latent_from", "latent-from", 0, c -> c.latents().latentFrom());
  static final ModelKey LATENT_WIDTH =
      size("latent_width", "latent-width", 16, c -> c.latents().latentWidth());
  static final ModelKey KAPPA = key("kappa", "kappa", Double.class, 32.0, c -> c.latents().kappa());
  static final ModelKey LATENT =
      key("latent", "latent", LatentOptions.Kind.class, NONE.latent(), c -> c.latents().latent());
  static final ModelKey LATENT_NORMALIZATION =
      key(
          "latent_normalization",
          "latent-normalization",
          LatentOptions.Normalization.class,
          NONE.latentNormalization(),
          c -> c.latents().latentNormalization());
  static final ModelKey LATENT_TAU =
      key("latent_tau", "latent-tau", Double.class, NONE.latentTau(), c -> c.latents().latentTau());
  static final ModelKey KL_WEIGHT =
      key("kl_weight", "kl-weight", Double.class, NONE.klWeight(), c -> c.latents().klWeight());

  /** Sizes that follow another one where they are not named. */
  static final List<ModelKey> FOLLOWING =
      List.of(FEATURES, SINUSOIDAL_WIDTH, ROTARY_WIDTH, TOKEN_HIDDEN, GATING_HIDDEN, CONV_GROUPS);

  /** Those of {@link PositionOptions}. */
  static final List<ModelKey> OF_POSITIONS =
      List.of(
          BUCKETS,
          MAX_DISTANCE,
          SINUSOIDAL_LAYOUT,
          SINUSOIDAL_WIDTH,
          ROTARY_LAYOUT,
          ROTARY_WIDTH,
          SENTENCE_ENDS);

  /** Those of {@link MixerOptions}. */
  static final List<ModelKey> OF_MIXERS =
      List.of(
          FEATURE_MAP,
          FEATURES,
          SYNTHESIZER_RANK,
          TOKEN_HIDDEN,
          GATING_HIDDEN,
          GATE_ATTENTION,
          EXTERNAL_NORMALIZATION,
          MEMORY_SLOTS,
          KERNEL_SIZE,
          CONV_GROUPS);

  /** Sizes that growth may raise; the others it may are decided by what they belong to. */
  private static final List<ModelKey> SIZES =
      List.of(
          D_MODEL,
          D_KV,
          HEADS,
          D_FF,
          ENCODER_LAYERS,
          DECODER_LAYERS,
          MAX_POSITIONS,
          SYNTHESIZER_RANK,
          TOKEN_HIDDEN,
          GATING_HIDDEN,
          GATE_ATTENTION,
          MEMORY_SLOTS,
          KERNEL_SIZE,
          CONV_GROUPS);

  /** Settings of training, and those that growth sets itself. */
  private static final List<ModelKey> FREE =
      List.of(NORM_EPSILON, DROPOUT, SINUSOIDAL_WIDTH, ROTARY_WIDTH, LATENT_FROM, KL_WEIGHT);

  private ModelKeys() {}

  /** Sizes that growth may raise. */
  public static List<ModelKey> sizes() {
    return SIZES;
  }

  /** What decides the function and stays as it is when a model grows. */
  public static List<ModelKey> kept() {
    return ALL.values().stream()
        .filter(key -> !SIZES.contains(key) && !FREE.contains(key))
        .toList();
  }

  /** All of them, in the order of {@code config.json}. */
  public static List<ModelKey> all() {
    return List.copyOf(ALL.values());
  }

  /** The keys that plain T5 has. */
  public static List<ModelKey> ofT5() {
    return T5;
  }

  /** The key that {@code config.json} writes so, or null. */
  static ModelKey json(String json) {
    return ALL.get(json);
  }

  /** Whether nothing but T5's settings decides what the model computes. */
  static boolean isT5(ModelConfig config) {
    return config.kind() == ModelKind.ENCODER_DECODER
        && config.encoder().feedForward() == config.decoder().feedForward()
        && config.encoder().feedForward() != FeedForward.NONE
        && List.of(ENCODER_MIXER, DECODER_MIXER, CROSS, ENCODER_POSITION, DECODER_POSITION).stream()
            .allMatch(key -> key.of(config).equals(key.fallback()));
  }

  private static ModelKey size(
      String json, String setting, int fallback, Function<ModelConfig, Object> of) {
    return key(json, setting, Integer.class, fallback, of);
  }

  private static ModelKey following(
      String json,
      String setting,
      Function<ModelConfig, Object> of,
      Function<ModelConfig, Object> resolved) {
    return add(new ModelKey(json, setting, Integer.class, 0, of, resolved));
  }

  private static ModelKey key(
      String json,
      String setting,
      Class<?> type,
      Object fallback,
      Function<ModelConfig, Object> of) {
    return add(new ModelKey(json, setting, type, fallback, of, of));
  }

  private static ModelKey add(ModelKey key) {
    ALL.put(key.json(), key);
    return key;
  }
}
