package io.tianma.train.grow;

import io.tianma.train.model.ModelConfig;
import io.tianma.train.model.Parameter;
import io.tianma.train.model.Role;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which old block each new block comes from: old blocks are spread evenly, and behind each come new
 * ones whose output matrices are zero, so that they add nothing to the residual stream until they
 * learn.
 *
 * <p>Source: LEMON (Wang et al. 2023); Staged Training (Shen et al. 2022).
 */
final class Depth {
  private static final Pattern BLOCK = Pattern.compile("(encoder|decoder)\\.block\\.(\\d+)\\.(.*)");

  private final ModelConfig from;
  private final ModelConfig to;

  Depth(ModelConfig from, ModelConfig to) {
    this.from = from;
    this.to = to;
  }

  /** Name of the old parameter that {@code name} descends from. */
  String source(String name) {
    Matcher block = BLOCK.matcher(name);
    if (!block.matches()) {
      return name;
    }
    int old = oldBlock(block.group(1), Integer.parseInt(block.group(2)));
    return block.group(1) + ".block." + old + "." + block.group(3);
  }

  /** True for parameters of a new block. */
  boolean isNew(String name) {
    Matcher block = BLOCK.matcher(name);
    if (!block.matches()) {
      return false;
    }
    int index = Integer.parseInt(block.group(2));
    return newIndex(block.group(1), oldBlock(block.group(1), index)) != index;
  }

  /** True for the matrices that make a new block the identity. */
  boolean isZero(Parameter parameter) {
    boolean output =
        parameter.role() == Role.ATTENTION_OUTPUT || parameter.role() == Role.FEED_FORWARD_OUTPUT;
    return output && isNew(parameter.name());
  }

  private int oldBlock(String stack, int index) {
    int old = layers(from, stack) - 1;
    while (newIndex(stack, old) > index) {
      old--;
    }
    return old;
  }

  private int newIndex(String stack, int old) {
    return (int) ((long) old * layers(to, stack) / layers(from, stack));
  }

  private static int layers(ModelConfig config, String stack) {
    return stack.equals("encoder") ? config.encoderLayers() : config.decoderLayers();
  }
}
