package io.tianma.train.tape.latent;

import io.tianma.train.tape.Operation;
import io.tianma.train.tape.Split;
import io.tianma.train.tape.Tape;
import io.tianma.train.tape.Variable;
import io.tianma.train.tape.latent.LatentOperations.Gaussian;
import io.tianma.train.tensor.GaussianSpec;
import io.tianma.train.tensor.Kernels;
import io.tianma.train.tensor.Tensor;

/**
 * A point of a Gaussian for each row. In training with normalized moments one lane makes all rows,
 * so that the number of lanes changes no bit; it also brings the moving moments forward. A single
 * row has no deviation: it is normalized by the moving moments, which it leaves as they are.
 */
final class OfGaussian implements Operation {
  private final Tape tape;
  private final Gaussian latent;
  private final Variable x;
  private final Split noise;
  private final Variable z;
  private final Split kl;
  private final boolean together; // whether one lane takes all rows
  private final Tensor batch; // their moments, or null
  private final Tensor normalizer; // [1 or lanes, 2, 2 Z], or null

  OfGaussian(Tape tape, Gaussian latent, Variable x, Tensor noise, Variable z, Tensor kl) {
    this.tape = tape;
    this.latent = latent;
    this.x = x;
    this.noise = tape.split(noise);
    this.z = z;
    this.kl = tape.split(kl);
    this.together = latent.together();
    this.batch = together && x.value().rows() > 1 ? tape.lasting(2, x.columns()) : null;
    int makers = together ? 1 : tape.lanes();
    this.normalizer = latent.share() == null ? null : tape.lasting(makers, 2 * x.columns());
    x.useAlone();
    if (latent.share() != null) {
      latent.share().use();
    }
  }

  private GaussianSpec spec() {
    return new GaussianSpec(latent.tau(), batch != null);
  }

  private Tensor normalizer(int lane) {
    return normalizer == null ? null : normalizer.slice(lane, 1).reshape(2, x.columns());
  }

  private Tensor theta() {
    return latent.share() == null ? null : latent.share().value();
  }

  /** What a lane takes of it: nothing, where the first one takes all. */
  private Tensor part(Split of, int lane) {
    return together ? of.whole() : of.part(lane);
  }

  private boolean idle(int lane) {
    return together && lane > 0;
  }

  @Override
  public void forward(int lane) {
    if (idle(lane)) {
      return;
    }
    Kernels k = tape.kernels(lane);
    if (batch != null) {
      measure(k);
    } else if (normalizer != null) {
      k.mixing().normalizer(null, latent.moving(), normalizer(lane));
    }
    k.mixing()
        .gaussian(
            spec(),
            part(x.split(), lane),
            normalizer(lane),
            theta(),
            part(noise, lane),
            part(z.split(), lane),
            part(kl, lane));
  }

  private void measure(Kernels k) {
    k.mixing().normalizer(x.value(), batch, normalizer(0));
    k.scale(latent.memory(), latent.moving());
    k.axpy(1 - latent.memory(), batch, latent.moving());
  }

  @Override
  public void backward(int lane) {
    if (idle(lane)) {
      return;
    }
    tape.kernels(lane)
        .mixing()
        .gaussianBackward(
            spec(),
            part(z.gradient(), lane),
            part(x.split(), lane),
            normalizer(lane),
            theta(),
            part(noise, lane),
            latent.klWeight(),
            latent.tokenWeight(),
            part(x.gradient(), lane),
            latent.share() == null ? null : latent.share().gradient());
  }
}
