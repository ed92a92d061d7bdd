package io.tianma.train.optim;

import static io.tianma.train.optim.GradientNorm.window;

import io.tianma.train.model.parameter.Parameters;
import io.tianma.train.tensor.AdamWStep;
import io.tianma.train.tensor.Backend;
import io.tianma.train.tensor.Tensor;
import java.io.Serializable;
import java.util.List;

/**
 * AdamW with bias correction, ε outside the root, decoupled decay by rule, and clipping to a global
 * norm, as torch's formula has it; one pass over the flat vector for the norm and one for the step.
 *
 * <p>Source: Loshchilov and Hutter, "Decoupled Weight Decay Regularization".
 */
public final class AdamW implements Optimizer {
  /**
   * Settings that stay the same over a run.
   *
   * @param rules decay, and what is frozen
   * @param maxNorm largest norm of the whole gradient; 0 for no clipping
   */
  public record Settings(
      double beta1, double beta2, double eps, ParameterRules rules, double maxNorm)
      implements Serializable {
    /** That decay for all but norms. */
    public Settings(double beta1, double beta2, double eps, double decay, double maxNorm) {
      this(beta1, beta2, eps, ParameterRules.decay(decay), maxNorm);
    }

    /** T5-PEGASUS' own: no clipping. */
    public static Settings t5Pegasus() {
      return new Settings(0.9, 0.999, 1e-6, 0.01, 0);
    }
  }

  private final Settings settings;
  private final List<ParameterRun> runs;
  private final int[] ends; // of the runs
  private final double[] decays; // NaN where frozen
  private final int count;
  private final GradientNorm norm;

  public AdamW(Parameters parameters, Settings settings, Backend backend, int threads) {
    this.settings = settings;
    this.count = Math.toIntExact(parameters.count());
    this.norm = new GradientNorm(parameters, settings.rules(), backend, threads);
    this.runs = ParameterRun.of(parameters, settings.rules());
    this.ends = runs.stream().mapToInt(run -> Math.toIntExact(run.to())).toArray();
    this.decays =
        runs.stream().mapToDouble(run -> run.frozen() ? Double.NaN : run.decay()).toArray();
  }

  /**
   * Updates the moments and subtracts the step from the parameters. All tensors are F [count].
   *
   * @param t number of this step, from 1
   * @return norm of the gradient before clipping; if it is not finite nothing was changed
   */
  public double update(Tensor p, Tensor g, Tensor m, Tensor v, double lr, long t) {
    return run(p, g, m, v, lr, t, true);
  }

  /**
   * The same, but the gradient becomes the step and the parameters stay: {@code p - g} is then the
   * updated vector.
   */
  public double gradientToStep(Tensor p, Tensor g, Tensor m, Tensor v, double lr, long t) {
    return run(p, g, m, v, lr, t, false);
  }

  /** The same with both moments in one, F [2 N]. */
  @Override
  public double gradientToStep(Tensor p, Tensor g, Tensor state, double lr, long t) {
    return run(p, g, state.region(0, count), state.region(count, count), lr, t, false);
  }

  @Override
  public double update(Tensor p, Tensor g, Tensor state, double lr, long t) {
    return run(p, g, state.region(0, count), state.region(count, count), lr, t, true);
  }

  private double run(Tensor p, Tensor g, Tensor m, Tensor v, double lr, long t, boolean apply) {
    AdamWStep step =
        new AdamWStep(
            lr,
            settings.beta1(),
            settings.beta2(),
            settings.eps(),
            settings.rules().decay(),
            1 - Math.pow(settings.beta1(), t),
            1 - Math.pow(settings.beta2(), t),
            settings.maxNorm());
    norm.team.run(
        lane -> {
          norm.find(lane, g);
          if (norm.team.lanes() == 1) {
            norm.kernels[0].adamW(step, ends, decays, p, g, m, v, norm.squared, apply);
          } else {
            step(lane, step, p, g, m, v, apply);
          }
        });
    return norm.read();
  }

  private void step(
      int lane, AdamWStep step, Tensor p, Tensor g, Tensor m, Tensor v, boolean apply) {
    long from = norm.boundary(lane);
    long to = norm.boundary(lane + 1);
    AdamWStep kind = step;
    for (int i = 0; i < runs.size(); i++) {
      ParameterRun run = runs.get(i);
      long a = Math.max(from, run.from());
      long b = Math.min(to, run.to());
      if (a < b && !run.frozen()) {
        kind = kind.withDecay(run.decay());
        norm.kernels[lane].adamW(
            kind,
            window(p, a, b),
            window(g, a, b),
            window(m, a, b),
            window(v, a, b),
            norm.squared,
            apply);
      }
    }
  }

  @Override
  public void close() {
    norm.close();
  }
}
