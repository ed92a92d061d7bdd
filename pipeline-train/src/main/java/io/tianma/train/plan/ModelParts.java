package io.tianma.train.plan;

import io.tianma.train.model.config.ModelKind;

/**
 * What the stacks of a model are made of, by name.
 *
 * @param model what kind of model it is
 * @param crossAttention how the target's tokens see the source
 * @param feedForwardProj feed-forward layers of both stacks
 * @param encoderFeedForwardProj those of the encoder; empty for the same
 * @param decoderFeedForwardProj those of the decoder; empty for the same
 * @param maxPositions longest sequence of what knows only so many positions; 0 for none
 */
public record ModelParts(
    ModelKind model,
    String encoderMixer,
    String decoderMixer,
    String crossAttention,
    String encoderPosition,
    String decoderPosition,
    String feedForwardProj,
    String encoderFeedForwardProj,
    String decoderFeedForwardProj,
    int maxPositions) {
  /** T5.1.1's. */
  public static final ModelParts T5 =
      new ModelParts(
          "softmax",
          "softmax",
          "softmax",
          "relative-bias",
          "relative-bias",
          "gated-gelu",
          "",
          "",
          0);

  /** Those of an encoder-decoder. */
  public ModelParts(
      String encoderMixer,
      String decoderMixer,
      String crossAttention,
      String encoderPosition,
      String decoderPosition,
      String feedForwardProj,
      String encoderFeedForwardProj,
      String decoderFeedForwardProj,
      int maxPositions) {
    this(
        ModelKind.ENCODER_DECODER,
        encoderMixer,
        decoderMixer,
        crossAttention,
        encoderPosition,
        decoderPosition,
        feedForwardProj,
        encoderFeedForwardProj,
        decoderFeedForwardProj,
        maxPositions);
  }

  /**
   * What decides the parameters and the function: T5's stand for what is not looked at.
   *
   * @param positions that are, 0 if none
   */
  ModelParts decisive(int positions) {
    boolean one = model == ModelKind.UNIVAE;
    String encoder = own(encoderFeedForwardProj);
    String decoder = one ? "" : own(decoderFeedForwardProj);
    boolean both = !encoder.isEmpty() && (one || !decoder.isEmpty()); // nothing else is looked at
    boolean equal = both && (one || encoder.equals(decoder));
    return new ModelParts(
        model,
        encoderMixer,
        one ? T5.decoderMixer : decoderMixer,
        one ? T5.crossAttention : crossAttention,
        one ? T5.encoderPosition : encoderPosition,
        one ? T5.decoderPosition : decoderPosition,
        equal ? encoder : both ? T5.feedForwardProj : feedForwardProj,
        equal ? "" : encoder,
        equal ? "" : decoder,
        positions);
  }

  private String own(String named) {
    return named.equals(feedForwardProj) ? "" : named;
  }
}
