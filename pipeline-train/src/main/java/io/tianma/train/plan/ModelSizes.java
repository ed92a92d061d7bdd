package io.tianma.train.plan;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.tianma.train.model.Architecture;
import io.tianma.train.model.LookedAt;
import io.tianma.train.model.config.Builder;
import io.tianma.train.model.config.LatentOptions;
import io.tianma.train.model.config.MixerOptions;
import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.model.config.ModelKind;
import io.tianma.train.model.config.PositionOptions;

/**
 * A model as a run describes it; growth goes from one to a larger one.
 *
 * @param dModel width of the residual stream
 * @param dKv size of a head
 * @param dFf hidden units of the feed-forward layers
 * @param decoderLayers not looked at where there is one stack
 * @param tied whether the head is the embedding
 * @param dropout share of activations zeroed in training
 * @param parts what the stacks are made of
 * @param latents of a model of one stack
 */
public record ModelSizes(
    int dModel,
    int dKv,
    int heads,
    int dFf,
    int encoderLayers,
    int decoderLayers,
    boolean tied,
    double dropout,
    @JsonUnwrapped ModelParts parts,
    @JsonUnwrapped PositionOptions positions,
    @JsonUnwrapped MixerOptions mixers,
    @JsonUnwrapped LatentOptions latents) {
  /** A vocabulary larger than any: which tokens there are is not known yet. */
  private static final int ANY_VOCAB = 1 << 24;

  private static final int USUAL_DECODER_LAYERS = 8;

  public ModelSizes {
    Check.that(dropout >= 0 && dropout < 1, "dropout", dropout, "in [0, 1)");
    Architecture.of( // refuses sizes that no model can have, too
        config(
            ModelConfig.builder(ANY_VOCAB, dModel, dKv, heads, dFf, encoderLayers),
            encoderLayers,
            decoderLayers,
            parts,
            positions,
            mixers,
            latents));
  }

  /** A T5.1.1 model. */
  public ModelSizes(
      int dModel,
      int dKv,
      int heads,
      int dFf,
      int encoderLayers,
      int decoderLayers,
      boolean tied,
      double dropout) {
    this(
        dModel,
        dKv,
        heads,
        dFf,
        encoderLayers,
        decoderLayers,
        tied,
        dropout,
        ModelParts.T5,
        ModelConfig.t511(ANY_VOCAB, 1, 1, 1, 1, 1).positions(),
        ModelConfig.t511(ANY_VOCAB, 1, 1, 1, 1, 1).mixers());
  }

  /** An encoder-decoder. */
  public ModelSizes(
      int dModel,
      int dKv,
      int heads,
      int dFf,
      int encoderLayers,
      int decoderLayers,
      boolean tied,
      double dropout,
      ModelParts parts,
      PositionOptions positions,
      MixerOptions mixers) {
    this(
        dModel,
        dKv,
        heads,
        dFf,
        encoderLayers,
        decoderLayers,
        tied,
        dropout,
        parts,
        positions,
        mixers,
        LatentOptions.NONE);
  }

  /** The model over a vocabulary of {@code vocab} words with T5-PEGASUS' tokens. */
  public ModelConfig config(int vocab) {
    Builder sizes = ModelConfig.builder(vocab, dModel, dKv, heads, dFf, encoderLayers);
    return config(
        sizes.tied(tied).dropout(dropout),
        encoderLayers,
        decoderLayers,
        parts,
        positions,
        mixers,
        latents);
  }

  /** What decides the parameters and the function: the defaults stand for what is not looked at. */
  public ModelSizes decisive() {
    ModelConfig looked = LookedAt.of(config(ANY_VOCAB));
    boolean one = parts.model() == ModelKind.UNIVAE;
    return new ModelSizes(
        dModel,
        dKv,
        heads,
        dFf,
        encoderLayers,
        one ? USUAL_DECODER_LAYERS : decoderLayers,
        tied,
        dropout,
        parts.decisive(looked.maxPositions()),
        looked.positions(),
        looked.mixers(),
        looked.latents());
  }

  private static ModelConfig config(
      Builder sizes,
      int encoderLayers,
      int decoderLayers,
      ModelParts parts,
      PositionOptions positions,
      MixerOptions mixers,
      LatentOptions latents) {
    String both = parts.feedForwardProj();
    return sizes
        .set("model", parts.model().name())
        .latents(latents)
        .layers(encoderLayers, decoderLayers)
        .encoder(parts.encoderMixer(), parts.encoderPosition())
        .decoder(parts.decoderMixer(), parts.decoderPosition())
        .set("cross_attention", parts.crossAttention())
        .set("encoder_feed_forward_proj", or(parts.encoderFeedForwardProj(), both))
        .set("decoder_feed_forward_proj", or(parts.decoderFeedForwardProj(), both))
        .set("max_positions", parts.maxPositions())
        .positions(positions)
        .mixers(mixers)
        .build();
  }

  private static String or(String own, String both) {
    return own.isEmpty() ? both : own;
  }
}
