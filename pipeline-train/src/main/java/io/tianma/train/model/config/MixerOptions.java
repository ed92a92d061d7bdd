package io.tianma.train.model.config;

import io.tianma.train.tensor.FeatureMap;
import java.io.Serializable;

/**
 * Sizes and choices that only some mixers read. Zero stands for one that is not named and follows
 * another size, see {@link ModelConfig}.
 *
 * @param featureMap of every linear attention of the model
 * @param features random features of a head, of {@link FeatureMap#FAVOR}
 * @param synthesizerRank of {@code synthesizer-factorized}
 * @param tokenHidden hidden units over positions, of {@code mlp-mixer}
 * @param gatingHidden width of each half of {@code gmlp} and {@code amlp}: the papers' d_ffn is
 *     twice that
 * @param gateAttention width of the little attention of {@code amlp}
 * @param memorySlots of {@code external}
 * @param kernelSize taps of a convolution
 * @param convGroups channels' groups of {@code light-conv} and {@code dynamic-conv}
 */
public record MixerOptions(
    FeatureMap featureMap,
    int features,
    int synthesizerRank,
    int tokenHidden,
    int gatingHidden,
    int gateAttention,
    ExternalNormalization externalNormalization,
    int memorySlots,
    int kernelSize,
    int convGroups)
    implements Serializable {
  /** How external attention makes shares of its logits. */
  public enum ExternalNormalization {
    /** Softmax over positions, then shares of a position's slots: Guo et al. 2021. */
    DOUBLE,
    /** Softmax over slots alone, which mixes no positions. */
    SLOTS
  }
}
