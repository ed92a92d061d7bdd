package io.tianma.train.tensor;

/**
 * What a linear attention is besides its queries, keys and values.
 *
 * @param heads H; the last axis of queries, keys and values is H × K, heads outermost
 * @param causal whether query i sees only keys up to i (as many keys as queries)
 * @param features F [m, K] of {@link FeatureMap#FAVOR}, else null
 * @param pairs of rotary positions, or null for none
 * @param queryAngles cosines and sines of the queries' positions, see {@link MixingKernels#rotate};
 *     null without pairs
 * @param keyAngles those of the keys
 */
public record LinearAttentionSpec(
    FeatureMap map,
    int heads,
    boolean causal,
    Tensor features,
    RotaryPairs pairs,
    Tensor queryAngles,
    Tensor keyAngles) {
  /** Added by {@link FeatureMap#RELU}. */
  public static final double RELU_OFFSET = 0.001;

  /** Denominators below are taken for it: a guard, no part of the function. */
  public static final double LEAST_DENOMINATOR = 1e-30;

  /** Lengths below are taken for it where a vector is made a unit vector. */
  public static final double LEAST_LENGTH = 1e-12;

  /** m, the features of a head of that size as sums over keys hold them. */
  public int width(int headSize) {
    return switch (map) {
      case TAYLOR -> headSize + 1;
      case FAVOR -> features.rows();
      default -> headSize;
    };
  }

  /** Numbers that stand for all keys of a head: sums of φ(k) vᵀ [m, K] and φ(k) [m], a maximum. */
  public int stateSize(int headSize) {
    return width(headSize) * (headSize + 1) + 1;
  }
}
