package io.tianma.train.model;

import io.tianma.train.model.block.Noise;
import io.tianma.train.model.block.Recorder;
import io.tianma.train.model.config.LatentOptions;
import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.model.latent.LatentNoise;
import io.tianma.train.model.parameter.Axis;
import io.tianma.train.model.parameter.Declarations;
import io.tianma.train.model.parameter.Dimension;
import io.tianma.train.model.parameter.Init;
import io.tianma.train.tape.Variable;
import io.tianma.train.tape.Weight;
import io.tianma.train.tape.latent.LatentOperations.Gaussian;
import io.tianma.train.tensor.Tensor;

/**
 * Points of the space about a mean, with a deviation of each coordinate; both normalized over the
 * batch unless told otherwise (Su, kexue.fm/archives/7381), and by moving moments after training.
 * Those are means of the numbers and of their squares, not variances: so their average over workers
 * is what one worker with all rows would have measured.
 */
final class GaussianPosterior extends Posterior {
  private static final String SHARE = "share.weight";
  private static final String MOMENTS = "moments.weight";

  /** What a step keeps of the moving moments. */
  private static final double MEMORY = 0.99;

  GaussianPosterior(ModelConfig config, LatentNoise noise) {
    super(config, noise);
  }

  private LatentOptions options() {
    return config().latents();
  }

  @Override
  LatentNoise ownNoise() {
    return LatentNoise.normal();
  }

  @Override
  int numbers() {
    return 2;
  }

  @Override
  double outScale() {
    return 1 / Math.sqrt(width());
  }

  @Override
  void declareMore(Declarations to, Axis latent) {
    if (options().normalized()) {
      to.vector(SHARE, Init.ZEROS, Dimension.of(latent.copied()));
      Dimension two = Dimension.of(axis("moments", 2).copied());
      Dimension all = Dimension.of(axis("latent-width", 2 * width()).copied());
      to.measured(MOMENTS, Init.MOMENTS, two, all);
    }
  }

  @Override
  void point(Recorder on, int layer, Variable numbers, Variable point) {
    int samples = numbers.value().size(0);
    Noise wanted = on.noise();
    Gaussian latent = latent(on, layer, wanted == null ? null : wanted.tokenWeight());
    Tensor kl = on.latents().divergences(samples);
    if (wanted != null) {
      wanted.divergence(kl);
    }
    Tensor noise = noise(on, layer, samples);
    if (!latent.together()) {
      on.latents().gaussian(latent, numbers, noise, point, kl);
      return;
    }
    Variable all = on.latents().gathered(numbers);
    on.tape().section(); // a lane sees the rows of the others behind it only
    on.latents().gaussian(latent, all, noise, point, kl);
    on.tape().section();
  }

  private Gaussian latent(Recorder on, int layer, Tensor tokenWeight) {
    boolean normalized = options().normalized();
    Tensor moving = normalized ? on.weights().constant(name(layer, MOMENTS)) : null;
    Weight share = normalized ? on.weights().get(name(layer, SHARE)) : null;
    return new Gaussian(
        options().latentTau(),
        moving,
        share,
        MEMORY,
        options().klWeight(),
        tokenWeight,
        normalized && on.tape().training());
  }
}
