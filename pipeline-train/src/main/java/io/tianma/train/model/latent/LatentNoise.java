package io.tianma.train.model.latent;

/** Where the noise of latents comes from. */
public interface LatentNoise {
  /**
   * The noise of one latent.
   *
   * @param step of training
   * @param row number of the sample in the batch of all workers
   * @param noise [1 + z]: the cosine w (1 where there is none), then ε, whatever stands there
   */
  void draw(long seed, long step, int layer, long row, double[] noise);

  /**
   * Noise of a posterior: w of von Mises-Fisher by its inverse distribution function, and ε of N(0,
   * I). The numbers depend on what is given only, not on the order of calls.
   */
  static LatentNoise posterior(VonMisesFisher distribution) {
    return (seed, step, layer, row, noise) -> {
      Draws draws = new Draws(seed, step, layer, row);
      noise[0] = distribution.quantile(draws.uniform());
      draws.normal(noise, 1);
    };
  }

  /** Noise of Gaussians: ε of N(0, I), the numbers of the same places. */
  static LatentNoise normal() {
    return (seed, step, layer, row, noise) -> {
      noise[0] = 1;
      new Draws(seed, step, layer, row).normal(noise, 1);
    };
  }
}
