package io.tianma.train.tensor;

/**
 * The feature map φ of a linear attention, {@code o_i = Σ_j num(q_i, k_j) v_j / Σ_j den(q_i, k_j)}.
 *
 * <p>Sources: Su, kexue.fm/archives/7546 and /8338; Katharopoulos et al. 2020; Choromanski et al.
 * 2020 (Performer); Shen et al. 2018 (efficient attention).
 */
public enum FeatureMap {
  /** {@code φ(x) = x + 1} for x above 0, else {@code e^x}. */
  ELU,
  /** {@code φ(x) = e^x}. */
  EXP,
  /** Weight {@code 1 + q̂·k̂} of the unit vectors. */
  TAYLOR,
  /** {@code φ(x) = max(x, 0) + 0.001}. */
  RELU,
  /** Positive random features of the softmax kernel: {@code e^(ω·q' - ‖q'‖²/2)}. */
  FAVOR,
  /** {@code num = softmax(q)·softmax(k over positions)} without denominator; causally it is EXP. */
  SOFTMAX_FACTORISED;

  /** The map that this one is where queries see only the past, or all keys. */
  public FeatureMap where(boolean causal) {
    return causal && this == SOFTMAX_FACTORISED ? EXP : this;
  }

  /** Whether features are exponentials, kept relative to the greatest exponent. */
  public boolean exponential() {
    return this == EXP || this == FAVOR;
  }
}
