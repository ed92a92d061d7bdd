package io.tianma.train.model;

import io.tianma.train.model.block.Recorder;
import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.model.latent.LatentNoise;
import io.tianma.train.model.latent.VonMisesFisher;
import io.tianma.train.model.parameter.Axis;
import io.tianma.train.model.parameter.Declarations;
import io.tianma.train.tape.Variable;

/** Points of the unit sphere about a direction: von Mises-Fisher, whose κ is fixed. */
final class SpherePosterior extends Posterior {
  SpherePosterior(ModelConfig config, LatentNoise noise) {
    super(config, noise);
  }

  @Override
  LatentNoise ownNoise() {
    return LatentNoise.posterior(new VonMisesFisher(width(), config().latents().kappa()));
  }

  @Override
  int numbers() {
    return 1;
  }

  @Override
  double outScale() {
    return 1;
  }

  @Override
  void declareMore(Declarations to, Axis latent) {
    // κ is no parameter
  }

  @Override
  void point(Recorder on, int layer, Variable numbers, Variable point) {
    on.latents().sphere(numbers, noise(on, layer, numbers.value().size(0)), point);
  }
}
