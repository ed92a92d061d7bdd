package io.tianma.train.model.block;

import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.model.config.StackConfig;
import io.tianma.train.model.parameter.Parameter.Block;

/**
 * A stack of a model.
 *
 * @param name {@code encoder} or {@code decoder}, which its parameters begin with
 * @param causal whether a token sees only those before it and itself
 */
public record Stack(String name, ModelConfig config, StackConfig sizes, boolean causal) {
  /** The stack that reads the source. */
  public static Stack encoder(ModelConfig config) {
    return new Stack("encoder", config, config.encoder(), false);
  }

  /** The stack that writes the target. */
  public static Stack decoder(ModelConfig config) {
    return new Stack("decoder", config, config.decoder(), true);
  }

  /** A block of it. */
  public Block block(int index) {
    return new Block(name, index);
  }

  /** A sublayer of a block of it. */
  public Sublayer sublayer(int block, int index) {
    return new Sublayer(this, block, index);
  }

  /** The setting of that kind for this stack: {@code encoder-mixer}. */
  public String setting(String kind) {
    return name + "-" + kind;
  }

  /**
   * Checks what only knows so many positions.
   *
   * @param who needs {@code max-positions}
   * @throws IllegalArgumentException if it is missing
   */
  public void needMaxPositions(String who) {
    if (config.maxPositions() == 0) {
      throw new IllegalArgumentException(
          "max-positions = 0: %s knows a fixed number of positions; set it to the longest sequence"
              .formatted(who));
    }
  }
}
