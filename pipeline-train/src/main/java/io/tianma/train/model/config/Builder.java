package io.tianma.train.model.config;

import io.tianma.train.model.config.MixerOptions.ExternalNormalization;
import io.tianma.train.model.config.PositionOptions.SinusoidalLayout;
import io.tianma.train.tensor.FeatureMap;
import io.tianma.train.tensor.RotaryPairs;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Makes a {@link ModelConfig} of settings; what is not set has its default. */
public final class Builder {
  private final Map<ModelKey, Object> values = new HashMap<>();

  Builder() {}

  Builder(ModelConfig config) {
    ModelKeys.all().forEach(key -> values.put(key, key.of(config)));
  }

  /** Nothing set. */
  public static Builder empty() {
    return new Builder();
  }

  Builder set(ModelKey key, Object value) {
    values.put(key, key.parsed(value));
    return this;
  }

  /**
   * Sets what {@code config.json} calls by that key, enumerated values by their names.
   *
   * @throws IllegalArgumentException if there is no such key, or the value is none for it
   */
  public Builder set(String json, Object value) {
    if (json.equals("encoder_feed_forward_proj")) {
      return set(ModelKeys.ENCODER_FEED_FORWARD, value);
    }
    ModelKey key = ModelKeys.json(json);
    if (key == null) {
      throw new IllegalArgumentException(json + " = " + value + ": no setting of a model");
    }
    return key.equals(ModelKeys.ENCODER_FEED_FORWARD)
        ? feedForward((FeedForward) key.parsed(value))
        : set(key, value);
  }

  public Builder layers(int encoder, int decoder) {
    return set(ModelKeys.ENCODER_LAYERS, encoder).set(ModelKeys.DECODER_LAYERS, decoder);
  }

  /** The feed-forward layer of both stacks. */
  public Builder feedForward(FeedForward both) {
    return set(ModelKeys.ENCODER_FEED_FORWARD, both).set(ModelKeys.DECODER_FEED_FORWARD, both);
  }

  public Builder encoder(String mixer, String position) {
    return set(ModelKeys.ENCODER_MIXER, mixer).set(ModelKeys.ENCODER_POSITION, position);
  }

  public Builder decoder(String mixer, String position) {
    return set(ModelKeys.DECODER_MIXER, mixer).set(ModelKeys.DECODER_POSITION, position);
  }

  public Builder relativeBias(int buckets, int maxDistance) {
    return set(ModelKeys.BUCKETS, buckets).set(ModelKeys.MAX_DISTANCE, maxDistance);
  }

  /** All settings of position codes at once. */
  public Builder positions(PositionOptions options) {
    ModelConfig like = options(options, mixers());
    ModelKeys.OF_POSITIONS.forEach(key -> values.put(key, key.of(like)));
    return this;
  }

  /** All settings of latents at once. */
  public Builder latents(LatentOptions options) {
    return set(ModelKeys.LATENT_FROM, options.latentFrom())
        .set(ModelKeys.LATENT_WIDTH, options.latentWidth())
        .set(ModelKeys.KAPPA, options.kappa())
        .set(ModelKeys.LATENT, options.latent().name())
        .set(ModelKeys.LATENT_NORMALIZATION, options.latentNormalization().name())
        .set(ModelKeys.LATENT_TAU, options.latentTau())
        .set(ModelKeys.KL_WEIGHT, options.klWeight());
  }

  /** All settings of mixers at once. */
  public Builder mixers(MixerOptions options) {
    ModelConfig like = options(positions(), options);
    ModelKeys.OF_MIXERS.forEach(key -> values.put(key, key.of(like)));
    return this;
  }

  /** Some model with those options, to read them from. */
  private ModelConfig options(PositionOptions positions, MixerOptions mixers) {
    ModelConfig config = build();
    return new ModelConfig(
        config.vocab(),
        config.dModel(),
        config.encoder(),
        config.decoder(),
        config.cross(),
        config.maxPositions(),
        positions,
        mixers,
        config.kind(),
        config.latents(),
        config.tied(),
        config.normEpsilon(),
        config.dropout(),
        config.tokens());
  }

  public Builder tied(boolean tied) {
    return set(ModelKeys.TIED, tied);
  }

  public Builder normEpsilon(double epsilon) {
    return set(ModelKeys.NORM_EPSILON, epsilon);
  }

  public Builder dropout(double rate) {
    return set(ModelKeys.DROPOUT, rate);
  }

  public Builder tokens(int pad, int start, int end) {
    return set(ModelKeys.PAD, pad).set(ModelKeys.START, start).set(ModelKeys.END, end);
  }

  /**
   * The model.
   *
   * @throws IllegalArgumentException naming a setting whose value cannot be
   */
  public ModelConfig build() {
    return new ModelConfig(
        size(ModelKeys.VOCAB),
        size(ModelKeys.D_MODEL),
        stack(
            ModelKeys.ENCODER_LAYERS,
            ModelKeys.ENCODER_FEED_FORWARD,
            ModelKeys.ENCODER_MIXER,
            ModelKeys.ENCODER_POSITION),
        stack(
            ModelKeys.DECODER_LAYERS,
            ModelKeys.DECODER_FEED_FORWARD,
            ModelKeys.DECODER_MIXER,
            ModelKeys.DECODER_POSITION),
        (String) value(ModelKeys.CROSS),
        size(ModelKeys.MAX_POSITIONS),
        positions(),
        mixers(),
        (ModelKind) value(ModelKeys.MODEL),
        latents(),
        (Boolean) value(ModelKeys.TIED),
        (Double) value(ModelKeys.NORM_EPSILON),
        (Double) value(ModelKeys.DROPOUT),
        new Tokens(size(ModelKeys.PAD), size(ModelKeys.START), size(ModelKeys.END)));
  }

  private StackConfig stack(
      ModelKey layers, ModelKey feedForward, ModelKey mixer, ModelKey position) {
    return new StackConfig(
        size(layers),
        size(ModelKeys.HEADS),
        size(ModelKeys.D_KV),
        size(ModelKeys.D_FF),
        (FeedForward) value(feedForward),
        (String) value(mixer),
        (String) value(position));
  }

  @SuppressWarnings("unchecked")
  private PositionOptions positions() {
    return new PositionOptions(
        size(ModelKeys.BUCKETS),
        size(ModelKeys.MAX_DISTANCE),
        (SinusoidalLayout) value(ModelKeys.SINUSOIDAL_LAYOUT),
        size(ModelKeys.SINUSOIDAL_WIDTH),
        (RotaryPairs.Layout) value(ModelKeys.ROTARY_LAYOUT),
        size(ModelKeys.ROTARY_WIDTH),
        (List<Integer>) value(ModelKeys.SENTENCE_ENDS));
  }

  private LatentOptions latents() {
    return new LatentOptions(
        size(ModelKeys.LATENT_FROM),
        size(ModelKeys.LATENT_WIDTH),
        (Double) value(ModelKeys.KAPPA),
        (LatentOptions.Kind) value(ModelKeys.LATENT),
        (LatentOptions.Normalization) value(ModelKeys.LATENT_NORMALIZATION),
        (Double) value(ModelKeys.LATENT_TAU),
        (Double) value(ModelKeys.KL_WEIGHT));
  }

  private MixerOptions mixers() {
    return new MixerOptions(
        (FeatureMap) value(ModelKeys.FEATURE_MAP),
        size(ModelKeys.FEATURES),
        size(ModelKeys.SYNTHESIZER_RANK),
        size(ModelKeys.TOKEN_HIDDEN),
        size(ModelKeys.GATING_HIDDEN),
        size(ModelKeys.GATE_ATTENTION),
        (ExternalNormalization) value(ModelKeys.EXTERNAL_NORMALIZATION),
        size(ModelKeys.MEMORY_SLOTS),
        size(ModelKeys.KERNEL_SIZE),
        size(ModelKeys.CONV_GROUPS));
  }

  private int size(ModelKey key) {
    return (Integer) value(key);
  }

  private Object value(ModelKey key) {
    return values.getOrDefault(key, key.fallback());
  }
}
