package io.tianma.train.optim;

import io.tianma.train.model.Parameter;
import io.tianma.train.model.Parameters;
import io.tianma.train.tape.Team;
import io.tianma.train.tensor.AdamWStep;
import io.tianma.train.tensor.Backend;
import io.tianma.train.tensor.DType;
import io.tianma.train.tensor.Kernels;
import io.tianma.train.tensor.Memory;
import io.tianma.train.tensor.Tensor;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * AdamW with bias correction, ε outside the root, decoupled decay by rule, and clipping to a global
 * norm, as torch's formula has it; one pass over the flat vector for the norm and one for the step.
 *
 * <p>Results do not depend on the number of threads. Serves one thread at a time. Source:
 * Loshchilov and Hutter, "Decoupled Weight Decay Regularization".
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

  /** Neighbouring elements with equal rules. */
  private record Run(long from, long to, double decay, boolean frozen) {}

  private final Settings settings;
  private final List<Run> runs = new ArrayList<>();
  private final long count;
  private final Team team;
  private final Kernels[] kernels;
  private final Memory memory;
  private final Tensor sums;
  private final Tensor normSquared;
  private final double[] normValue = new double[1];

  public AdamW(Parameters parameters, Settings settings, Backend backend, int threads) {
    settings.rules().check(parameters);
    this.settings = settings;
    this.count = parameters.count();
    this.team = new Team(threads);
    this.kernels = new Kernels[threads];
    for (int lane = 0; lane < threads; lane++) {
      kernels[lane] = backend.open();
    }
    this.memory = kernels[0].memory();
    int chunks = Math.toIntExact((count + Kernels.CHUNK - 1) / Kernels.CHUNK);
    this.sums = Tensor.at(memory.allocate((long) chunks * Double.BYTES), DType.F64, chunks);
    this.normSquared = Tensor.at(memory.allocate(Double.BYTES), DType.F64, 1);
    parameters.forEach(this::extend);
  }

  private void extend(Parameter parameter) {
    double decay = settings.rules().decay(parameter);
    boolean frozen = settings.rules().frozen(parameter);
    Run last = runs.isEmpty() ? null : runs.get(runs.size() - 1);
    if (last != null && last.decay() == decay && last.frozen() == frozen) {
      runs.set(runs.size() - 1, new Run(last.from(), parameter.end(), decay, frozen));
    } else {
      runs.add(new Run(parameter.offset(), parameter.end(), decay, frozen));
    }
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

  /** The same with both moments, F [2 N]. */
  @Override
  public double gradientToStep(Tensor p, Tensor g, Tensor state, double lr, long t) {
    int n = Math.toIntExact(count);
    return run(p, g, state.region(0, n), state.region(n, n), lr, t, false);
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
    team.run(
        lane -> {
          long from = boundary(lane);
          long to = boundary(lane + 1);
          int firstChunk = (int) (from / Kernels.CHUNK);
          int endChunk = (int) ((to + Kernels.CHUNK - 1) / Kernels.CHUNK);
          clearFrozen(lane, g, from, to);
          kernels[lane].sumOfSquares(
              window(g, from, to), sums.slice(firstChunk, endChunk - firstChunk));
          team.meet();
          if (lane == 0) {
            kernels[0].total(sums, normSquared);
          }
          team.meet();
          step(lane, from, to, step, p, g, m, v, apply);
        });
    memory.read(normSquared, normValue);
    return Math.sqrt(normValue[0]);
  }

  /** What is frozen has no part in the norm, and a step of zero. */
  private void clearFrozen(int lane, Tensor g, long from, long to) {
    for (int i = 0; i < runs.size(); i++) {
      Run run = runs.get(i);
      long a = Math.max(from, run.from());
      long b = Math.min(to, run.to());
      if (run.frozen() && a < b) {
        kernels[lane].fill(window(g, a, b), 0);
      }
    }
  }

  private void step(
      int lane,
      long from,
      long to,
      AdamWStep step,
      Tensor p,
      Tensor g,
      Tensor m,
      Tensor v,
      boolean apply) {
    AdamWStep kind = step;
    for (int i = 0; i < runs.size(); i++) {
      Run run = runs.get(i);
      long a = Math.max(from, run.from());
      long b = Math.min(to, run.to());
      if (a < b && !run.frozen()) {
        kind = kind.withDecay(run.decay());
        kernels[lane].adamW(
            kind,
            window(p, a, b),
            window(g, a, b),
            window(m, a, b),
            window(v, a, b),
            normSquared,
            apply);
      }
    }
  }

  /** Where a lane's elements begin: at a multiple of the chunk. */
  private long boundary(int lane) {
    long chunks = sums.columns();
    return Math.min(count, chunks * lane / team.lanes() * Kernels.CHUNK);
  }

  private static Tensor window(Tensor flat, long from, long to) {
    return flat.region(from, Math.toIntExact(to - from));
  }

  @Override
  public void close() {
    team.close();
    memory.free(sums.address());
    memory.free(normSquared.address());
    for (Kernels k : kernels) {
      k.close();
    }
  }
}
