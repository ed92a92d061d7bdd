package io.tianma.train.optim;

import static io.tianma.train.optim.GradientNorm.window;

import io.tianma.train.model.parameter.Parameters;
import io.tianma.train.tensor.AdamWStep;
import io.tianma.train.tensor.Backend;
import io.tianma.train.tensor.Kernels;
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

  /**
   * The elements from..to, which a lane steps.
   *
   * @param ends of the runs among them, from {@code from} on
   * @param decays NaN where frozen
   */
  private record Share(long from, long to, int[] ends, double[] decays) {
    static Share of(List<ParameterRun> runs, long from, long to) {
      List<ParameterRun> mine =
          runs.stream().filter(run -> run.from() < to && run.to() > from).toList();
      return new Share(
          from,
          to,
          mine.stream().mapToInt(run -> (int) (Math.min(run.to(), to) - from)).toArray(),
          mine.stream().mapToDouble(run -> run.frozen() ? Double.NaN : run.decay()).toArray());
    }

    void step(
        Kernels kernels,
        AdamWStep step,
        Tensor p,
        Tensor g,
        Tensor m,
        Tensor v,
        Tensor normSquared,
        boolean apply,
        Tensor halves) {
      Tensor myP = window(p, from, to);
      Tensor myG = window(g, from, to);
      Tensor myM = window(m, from, to);
      Tensor myV = window(v, from, to);
      if (halves == null) {
        kernels.adamW(step, ends, decays, myP, myG, myM, myV, normSquared, apply);
      } else {
        Tensor mine = window(halves, from, to);
        kernels.adamW(step, ends, decays, myP, myG, myM, myV, normSquared, mine);
      }
    }
  }

  private final Settings settings;
  private final Share[] shares; // of the lanes
  private final int count;
  private final GradientNorm norm;

  public AdamW(Parameters parameters, Settings settings, Backend backend, int threads) {
    this.settings = settings;
    this.count = Math.toIntExact(parameters.count());
    this.norm = new GradientNorm(parameters, settings.rules(), backend, threads);
    List<ParameterRun> runs = ParameterRun.of(parameters, settings.rules());
    this.shares = new Share[norm.team.lanes()];
    for (int lane = 0; lane < shares.length; lane++) {
      shares[lane] = Share.of(runs, norm.boundary(lane), norm.boundary(lane + 1));
    }
  }

  /**
   * Updates the moments and subtracts the step from the parameters. All tensors are F [count].
   *
   * @param t number of this step, from 1
   * @return norm of the gradient before clipping; if it is not finite nothing was changed
   */
  public double update(Tensor p, Tensor g, Tensor m, Tensor v, double lr, long t) {
    run(p, g, m, v, lr, t, true, null);
    return norm();
  }

  /**
   * The same, but the gradient becomes the step and the parameters stay: {@code p - g} is then the
   * updated vector.
   */
  public double gradientToStep(Tensor p, Tensor g, Tensor m, Tensor v, double lr, long t) {
    run(p, g, m, v, lr, t, false, null);
    return norm();
  }

  /** The same with both moments in one, F [2 N]. */
  @Override
  public double gradientToStep(Tensor p, Tensor g, Tensor state, double lr, long t) {
    run(p, g, state.region(0, count), state.region(count, count), lr, t, false, null);
    return norm();
  }

  @Override
  public void update(Tensor p, Tensor g, Tensor state, double lr, long t) {
    run(p, g, state.region(0, count), state.region(count, count), lr, t, true, null);
  }

  @Override
  public boolean updateBoth(Tensor p, Tensor g, Tensor state, Tensor halves, double lr, long t) {
    run(p, g, state.region(0, count), state.region(count, count), lr, t, true, halves);
    return true;
  }

  @Override
  public double norm() {
    return norm.read();
  }

  private void run(
      Tensor p, Tensor g, Tensor m, Tensor v, double lr, long t, boolean apply, Tensor halves) {
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
          shares[lane].step(norm.kernels[lane], step, p, g, m, v, norm.squared, apply, halves);
        });
  }

  @Override
  public void close() {
    norm.close();
  }
}
