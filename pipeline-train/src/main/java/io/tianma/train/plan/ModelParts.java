package io.tianma.train.plan;

/**
 * What the stacks of a model are made of, by name.
 *
 * @param crossAttention how the target's tokens see the source
 * @param feedForwardProj feed-forward layers of both stacks
 * @param encoderFeedForwardProj those of the encoder; empty for the same
 * @param decoderFeedForwardProj those of the decoder; empty for the same
 * @param maxPositions longest sequence of what knows only so many positions; 0 for none
 */
public record ModelParts(
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
}
