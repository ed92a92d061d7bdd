package io.tianma.train.plan;

import io.tianma.train.model.Architecture;
import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.model.config.StackConfig;
import io.tianma.train.model.parameter.Parameter;
import java.util.Set;

/**
 * Floating-point operations of a pair, counted from shapes: two for each weight that a token is
 * multiplied by, and those of mixing positions. What is not a product (norms, softmax, gates) is
 * left out.
 */
public final class Flops {
  /** Of matrices that tokens look rows up in, or that mix positions: those count as mixing. */
  private static final Set<String> NO_PRODUCTS =
      Set.of(
          "shared.weight",
          "embed_positions",
          "relative_attention_bias",
          "spatial",
          "TokenMixing",
          "features",
          "Synthesizer.scores",
          "Synthesizer.left",
          "Synthesizer.right",
          "latent.",
          "kernel");

  private Flops() {}

  /**
   * Forward and backward pass of one pair; the backward pass takes twice the forward's.
   *
   * @param source tokens
   * @param target tokens
   */
  public static double training(ModelConfig config, double source, double target) {
    return 3 * forward(config, source, target);
  }

  /** Forward pass of one pair. */
  public static double forward(ModelConfig config, double source, double target) {
    boolean one = config.latentLayers() > 0;
    double sum = 0;
    for (Parameter parameter : Architecture.parameters(config)) {
      if (parameter.shape().size() == 2
          && NO_PRODUCTS.stream().noneMatch(parameter.name()::contains)) {
        sum += 2.0 * parameter.elements() * tokens(parameter.name(), one, source, target);
      }
    }
    if (config.tied()) {
      sum += 2 * target * config.dModel() * config.vocab();
    }
    sum += config.encoder().layers() * mixing(config, config.encoder(), source);
    if (one) {
      return sum + config.encoder().layers() * mixing(config, config.encoder(), target);
    }
    double across =
        config.cross().equals("linear")
            ? 2 * (source + target) * config.decoder().inner() * features(config, config.decoder())
            : 4 * source * target * config.decoder().inner();
    return sum + config.decoder().layers() * (mixing(config, config.decoder(), target) + across);
  }

  /** How many tokens a matrix sees; the only stack of a model with latents sees both sides. */
  private static double tokens(String name, boolean one, double source, double target) {
    if (name.contains("EncDecAttention.k") || name.contains("EncDecAttention.v")) {
      return source;
    }
    if (name.startsWith("encoder")) {
      return one ? source + target : source;
    }
    return target;
  }

  /** What a mixer takes to let n tokens see each other, besides its products with weights. */
  private static double mixing(ModelConfig config, StackConfig stack, double n) {
    double d = config.dModel();
    double attention = 4 * n * n * stack.inner();
    double gate = config.gatingHidden();
    return switch (stack.mixer()) {
      case "softmax", "synthesizer-dense" -> attention;
      case "synthesizer-random", "synthesizer-factorized" -> attention / 2;
      case "linear" -> 4 * n * stack.inner() * features(config, stack);
      case "mlp-mixer" -> 4 * n * d * config.tokenHidden();
      case "resmlp" -> 2 * n * n * d;
      case "gmlp" -> 2 * n * n * gate;
      case "amlp" -> 2 * n * n * (gate + 2 * config.mixers().gateAttention());
      case "fnet" -> 4 * n * d * (d + n);
      case "depthwise-conv", "light-conv" -> 2 * n * d * config.mixers().kernelSize();
      case "dynamic-conv" -> // each token makes its taps of a product with the kernel's matrix
          2 * n * d * config.mixers().kernelSize() * (1 + config.convGroups());
      default -> 0;
    };
  }

  private static double features(ModelConfig config, StackConfig stack) {
    return switch (config.featureMap()) {
      case FAVOR -> 2.0 * config.features();
      case TAYLOR -> stack.dKv() + 1;
      default -> stack.dKv();
    };
  }
}
