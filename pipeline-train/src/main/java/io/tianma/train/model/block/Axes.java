package io.tianma.train.model.block;

import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.model.config.StackConfig;
import io.tianma.train.model.parameter.Axis;
import io.tianma.train.model.parameter.Declarations;
import io.tianma.train.model.parameter.Descent;
import io.tianma.train.model.parameter.Dimension;
import io.tianma.train.model.parameter.Fill;
import io.tianma.train.model.parameter.Init;

/**
 * What the parameters of all models run over, and how those dimensions grow.
 *
 * <p>The residual stream of a grown model is that of the small one k times, then zeros: all that
 * writes to it is copied, all that reads from it is split. Its mean square is {@code ρ = k d / n}
 * of the old one, which the norms take back by their epsilon and a factor √ρ. Hidden units, heads
 * and head coordinates are copied in a circle, and what follows them is split. Source: LEMON (Wang
 * et al. 2023); Su, kexue.fm/archives/8444.
 */
public final class Axes {
  /** A sublayer's norm. */
  public static final String NORM = "layer_norm.weight";

  private Axes() {}

  /** The residual stream. */
  public static Axis stream(ModelConfig config) {
    return new Axis("d-model", config.dModel(), Descent.STREAM).linearly();
  }

  public static Axis heads(StackConfig sizes) {
    return new Axis("heads", sizes.heads(), Descent.CIRCLE);
  }

  /** Coordinates of a head's queries and keys, of scores that are plain products. */
  public static Axis key(StackConfig sizes) {
    return new Axis("d-kv", sizes.dKv(), Descent.CIRCLE).linearly();
  }

  /** Coordinates of a head's values. */
  public static Axis value(StackConfig sizes) {
    return new Axis("d-kv", sizes.dKv(), Descent.CIRCLE).linearly();
  }

  /** Hidden units of a feed-forward layer. */
  public static Axis hidden(StackConfig sizes) {
    return new Axis("d-ff", sizes.dFf(), Descent.CIRCLE);
  }

  /** Positions: what a longer model knows beyond is fresh. */
  public static Axis positions(ModelConfig config) {
    return new Axis("max-positions", config.maxPositions(), Descent.PREFIX);
  }

  public static Axis vocab(ModelConfig config) {
    return new Axis("vocab", config.vocab(), Descent.fixed("tokens are those of its vocabulary"));
  }

  /** The columns of one who reads the stream. */
  public static Dimension reads(ModelConfig config) {
    return Dimension.of(stream(config).split());
  }

  /** The rows of one who writes to the stream. */
  public static Dimension writes(ModelConfig config) {
    return Dimension.of(stream(config).copied().fresh(Fill.ZERO));
  }

  /** A norm on the stream. */
  public static Dimension normed(ModelConfig config) {
    return Dimension.of(stream(config).copied().fresh(Fill.ONE).scaled(-0.5, 0.5));
  }

  /**
   * The norm before a tied head, which reads all copies of the stream and is scaled by its width.
   */
  public static Dimension normedForTiedHead(ModelConfig config) {
    return Dimension.of(stream(config).copied().fresh(Fill.ONE).scaled(0, -0.5).rescaled(0.5));
  }

  /** Positions of a matrix, whose fresh entries are never read by what the small model knew. */
  public static Dimension byPosition(ModelConfig config) {
    return Dimension.of(positions(config).copied().fresh(Fill.INITIAL));
  }

  /** The norm of a sublayer. */
  public static void declareNorm(Stack stack, Declarations to) {
    to.vector(NORM, Init.ONES, normed(stack.config()));
  }
}
