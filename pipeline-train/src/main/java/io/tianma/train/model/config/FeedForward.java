package io.tianma.train.model.config;

import java.util.Arrays;
import java.util.List;

/** The feed-forward layer of a block. */
public enum FeedForward {
  /** {@code wo(gelu(wi_0 x) ⊙ wi_1 x)} with the tanh form of GELU: T5.1.1, mT5, T5-PEGASUS. */
  GATED_GELU("gated-gelu"),
  /** The same with the erf form of GELU. */
  GATED_GELU_ERF("gated-gelu_python"),
  /** {@code wo(relu(wi x))}: the first T5. */
  RELU("relu"),
  /** No feed-forward layer: the blocks of gMLP and aMLP are mixers alone. */
  NONE("none");

  private final String key;

  FeedForward(String key) {
    this.key = key;
  }

  /** Whether there are two input matrices. */
  public boolean gated() {
    return this == GATED_GELU || this == GATED_GELU_ERF;
  }

  /** Its name in {@code config.json}; Hugging Face means the tanh form by {@code gated-gelu}. */
  public String key() {
    return key;
  }

  /**
   * The one of that name.
   *
   * @param setting to be named in the error
   */
  static FeedForward named(String setting, String key) {
    return Arrays.stream(values())
        .filter(f -> f.key.equals(key) || f.name().equals(key))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    setting + " = " + key + ": must be one of " + String.join(", ", keys())));
  }

  private static List<String> keys() {
    return Arrays.stream(values()).map(FeedForward::key).toList();
  }
}
