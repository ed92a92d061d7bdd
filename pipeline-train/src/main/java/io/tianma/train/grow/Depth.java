package io.tianma.train.grow;

import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.model.parameter.Parameter;
import io.tianma.train.model.parameter.Parameter.Block;
import io.tianma.train.plan.GrowthOperator.Kind;

/**
 * Which old block each new block comes from. By default old blocks are spread evenly, and behind
 * each come new ones whose outputs are zero, so that they add nothing to the residual stream until
 * they learn; they may also stand on top. Stacking and interleaving repeat old blocks as they are,
 * which computes something else. New blocks stand below latent layers only: among them one would
 * need a latent that nobody learned.
 *
 * <p>Source: LEMON (Wang et al. 2023); Staged Training (Shen et al. 2022); StackBERT (Gong et al.
 * 2019) and G_stack (Du et al. 2024).
 */
final class Depth {
  private static final String DECODER = "decoder";

  private final ModelConfig from;
  private final ModelConfig to;
  private final Construction construction;

  Depth(ModelConfig from, ModelConfig to, Construction construction) {
    this.from = from;
    this.to = to;
    this.construction = construction;
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
    return block != null
        && kind(block.stack()).lossless()
        && newIndex(block.stack(), oldBlock(block)) != block.index();
  }

  /** True for the parameters that make a new block the identity. */
  boolean isZero(Parameter parameter) {
    return parameter.output() && isNew(parameter);
  }

  private int oldBlock(Block block) {
    String stack = block.stack();
    int below = spread(from, stack);
    int belowNow = spread(to, stack);
    int index = block.index();
    if (index >= belowNow) {
      return index - belowNow + below;
    }
    return switch (kind(stack)) {
      case TOP -> Math.min(index, below - 1);
      case STACK -> index % below;
      case INTERLEAVE -> (int) ((long) index * below / belowNow);
      default -> spreadFrom(stack, index, below);
    };
  }

  private int spreadFrom(String stack, int index, int below) {
    int old = below - 1;
    while (newIndex(stack, old) > index) {
      old--;
    }
    return old;
  }

  /** Where an old block stands now, of growth by identities. */
  private int newIndex(String stack, int old) {
    int below = spread(from, stack);
    int belowNow = spread(to, stack);
    if (old >= below) {
      return old + belowNow - below;
    }
    return kind(stack) == Kind.TOP ? old : (int) ((long) old * belowNow / below);
  }

  private Kind kind(String stack) {
    return stack.equals(DECODER) ? construction.decoder() : construction.encoder();
  }

  /** Blocks between which new ones may stand. */
  private static int spread(ModelConfig config, String stack) {
    return layers(config, stack) - config.latentLayers();
  }

  private static int layers(ModelConfig config, String stack) {
    return (stack.equals(DECODER) ? config.decoder() : config.encoder()).layers();
  }
}
