package io.tianma.train.model;

import io.tianma.train.model.block.Axes;
import io.tianma.train.model.block.Noise;
import io.tianma.train.model.block.Recorder;
import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.model.latent.LatentNoise;
import io.tianma.train.model.parameter.Axis;
import io.tianma.train.model.parameter.Declarations;
import io.tianma.train.model.parameter.Descent;
import io.tianma.train.model.parameter.Dimension;
import io.tianma.train.model.parameter.Init;
import io.tianma.train.model.parameter.Parameter.Block;
import io.tianma.train.tape.Variable;
import io.tianma.train.tape.Weight;
import io.tianma.train.tensor.Tensor;

/** How a row of the stream becomes a point of a latent, and that point a row. */
abstract class Posterior {
  private static final String IN = "in.weight";
  private static final String OUT = "out.weight";

  private final ModelConfig config;
  private LatentNoise noise;

  /**
   * A posterior.
   *
   * @param noise null for its own
   */
  Posterior(ModelConfig config, LatentNoise noise) {
    this.config = config;
    this.noise = noise;
  }

  static Posterior of(ModelConfig config, LatentNoise noise) {
    return config.latents().gaussian()
        ? new GaussianPosterior(config, noise)
        : new SpherePosterior(config, noise);
  }

  final ModelConfig config() {
    return config;
  }

  final int width() {
    return config.latents().latentWidth();
  }

  /** The table of a distribution is made once, by the first that trains. */
  private LatentNoise noise() {
    if (noise == null) {
      noise = ownNoise();
    }
    return noise;
  }

  abstract LatentNoise ownNoise();

  /** Numbers of the row that a point is made with, for each coordinate. */
  abstract int numbers();

  /** Standard deviation of the matrix that makes rows of points, so that rows have variance 1. */
  abstract double outScale();

  /** Declares what else there is. */
  abstract void declareMore(Declarations to, Axis latent);

  /** Records how numbers [B, 1, numbers Z] become points [B, 1, Z]. */
  abstract void point(Recorder on, int layer, Variable numbers, Variable point);

  final void declare(Declarations to) {
    Axis latent = axis("latent-width", width());
    Axis read = numbers() == 1 ? latent : axis("latent-width", numbers() * width());
    Init start = Init.reading(config.dModel());
    to.matrix(IN, start, Dimension.of(read.copied()), Axes.reads(config));
    to.matrix(OUT, Init.normal(outScale()), Axes.writes(config), Dimension.of(latent.copied()));
    declareMore(to, latent);
  }

  static Axis axis(String name, int size) {
    return new Axis(name, size, Descent.fixed("another space of latents"));
  }

  static String name(int layer, String local) {
    return new Block(Block.LATENTS, layer).prefix() + local;
  }

  private static Weight weight(Recorder on, int layer, String local) {
    return on.weights().get(name(layer, local));
  }

  /** The point [B, 1, Z] of a row [B, 1, D]. */
  final void through(Recorder on, int layer, Variable row, Variable point) {
    point(
        on, layer, on.layers().innerLinear(on.layers().operand(row), weight(on, layer, IN)), point);
  }

  /** The row [B, 1, D] of a point [B, 1, Z]. */
  final Variable slot(Recorder on, int layer, Variable point) {
    return on.layers().innerLinear(on.layers().operand(point), weight(on, layer, OUT));
  }

  /** F [B, 1 + Z]: noise of training, or that which leaves a point at its mean. */
  final Tensor noise(Recorder on, int layer, int samples) {
    Noise wanted = on.noise();
    if (wanted == null) {
      float[] none = new float[samples * (1 + width())];
      for (int b = 0; b < samples; b++) {
        none[b * (1 + width())] = 1;
      }
      return on.positions().constant(none, samples, 1 + width());
    }
    Tensor place = on.latents().noise(samples, 1 + width());
    wanted.wanted(noise(), layer - config.latents().latentFrom(), place);
    return place;
  }
}
