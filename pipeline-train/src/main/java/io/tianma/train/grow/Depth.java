package io.tianma.train.grow;

import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.model.parameter.Parameter;
import io.tianma.train.model.parameter.Parameter.Block;

/**
 * Which old block each new block comes from: old blocks are spread evenly, and behind each come new
 * ones whose outputs are zero, so that they add nothing to the residual stream until they learn.
 * New blocks stand below latent layers only: among them one would need a latent that nobody
 * learned.
 *
 * <p>Source: LEMON (Wang et al. 2023); Staged Training (Shen et al. 2022).
 */
final class Depth {
  private final ModelConfig from;
  private final ModelConfig to;

  Depth(ModelConfig from, ModelConfig to) {
    this.from = from;
    this.to = to;
  }

  /** Name of the old parameter that this one descends from. */
  String source(Parameter parameter) {
    Block block = parameter.block();
    return block == null
        ? parameter.name()
        : new Block(block.stack(), oldBlock(block)).prefix() + parameter.local();
  }

  /** True for parameters of a new block. */
  boolean isNew(Parameter parameter) {
    Block block = parameter.block();
    return block != null && newIndex(block.stack(), oldBlock(block)) != block.index();
  }

  /** True for the parameters that make a new block the identity. */
  boolean isZero(Parameter parameter) {
    return parameter.output() && isNew(parameter);
  }

  private int oldBlock(Block block) {
    int old = layers(from, block.stack()) - 1;
    while (newIndex(block.stack(), old) > block.index()) {
      old--;
    }
    return old;
  }

  private int newIndex(String stack, int old) {
    int below = spread(from, stack);
    int belowNow = spread(to, stack);
    return old < below ? (int) ((long) old * belowNow / below) : old + belowNow - below;
  }

  /** Blocks between which new ones may stand. */
  private static int spread(ModelConfig config, String stack) {
    return layers(config, stack) - config.latentLayers();
  }

  private static int layers(ModelConfig config, String stack) {
    return (stack.equals("decoder") ? config.decoder() : config.encoder()).layers();
  }
}
