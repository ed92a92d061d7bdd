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
}
