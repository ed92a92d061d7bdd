package io.tianma.train.optim;

import io.tianma.train.model.parameter.Parameter;
import io.tianma.train.model.parameter.Parameters;
import io.tianma.train.optim.StateLayout.Slot;
import io.tianma.train.tensor.AdafactorStep;
import io.tianma.train.tensor.Backend;
import io.tianma.train.tensor.DType;
import io.tianma.train.tensor.Kernels;
import io.tianma.train.tensor.Tensor;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Adafactor without first moment: of a matrix only the means over rows and columns of the second
 * moment are kept, steps are in proportion to the parameter's size, and each is clipped to its own
 * root mean square. The memory of the second moment at step t is {@code 1 - t^-decayExponent}.
 *
 * <p>Every parameter is one lane's, so the number of threads changes nothing. The relative step
 * size of the paper is {@link Schedule.Decay#RELATIVE}. Source: Shazeer and Stern 2018;
 * google-research/t5x, t5x/adafactor.py; transformers, optimization.py, whose decoupled decay is
 * taken: times the size of the step.
 */
public final class Adafactor implements Optimizer {
  /**
   * Settings that stay the same over a run.
   *
   * @param decayExponent of the memory of the second moment
   * @param clipThreshold largest root mean square of a step in terms of its size
   * @param eps1 added to the squared gradient
   * @param eps2 least scale of a parameter
   * @param scaleParameter whether steps are in proportion to the parameter's root mean square
   * @param minFactored matrices with a shorter side keep all second moments
   * @param rules decay, and what is frozen
   * @param maxNorm largest norm of the whole gradient; 0 for no clipping
   */
  public record Settings(
      double decayExponent,
      double clipThreshold,
      double eps1,
      double eps2,
      boolean scaleParameter,
      int minFactored,
      ParameterRules rules,
      double maxNorm)
      implements Serializable {
    /** How T5X trains T5.1.1. */
    public static Settings t5x() {
      return new Settings(0.8, 1, 1e-30, 1e-3, true, 128, ParameterRules.decay(0), 0);
    }
  }

  /** A parameter and its parts of the state; unfactored ones are seen as one row. */
  private record Work(Parameter parameter, Slot rows, Slot columns, double decay) {
    int rowCount() {
      return rows == null ? 1 : rows.elements();
    }

    Tensor matrix(Tensor flat) {
      return flat.region(parameter.offset(), rowCount(), columns.elements());
    }
  }

  private final Settings settings;
  private final GradientNorm norm;
  private final List<List<Work>> lanes = new ArrayList<>();
  private final Tensor[] scratch;

  public Adafactor(Parameters parameters, Settings settings, Backend backend, int threads) {
    this.settings = settings;
    this.norm = new GradientNorm(parameters, settings.rules(), backend, threads);
    this.scratch = new Tensor[norm.team.lanes()];
    deal(parameters, scratch.length);
  }

  /** The largest first, each to the lane that has least to do. */
  private void deal(Parameters parameters, int threads) {
    StateLayout layout = StateLayout.adafactor(parameters, settings.minFactored());
    long[] load = new long[threads];
    int widest = 1;
    for (int lane = 0; lane < threads; lane++) {
      lanes.add(new ArrayList<>());
    }
    List<Parameter> largestFirst = new ArrayList<>(parameters.list());
    largestFirst.sort(Comparator.comparingLong(Parameter::elements).reversed());
    for (Parameter p : largestFirst) {
      Slot rows = layout.slot(StateLayout.ROWS + p.name());
      Slot columns =
          layout.slot((rows == null ? StateLayout.SECOND : StateLayout.COLUMNS) + p.name());
      int least = 0;
      for (int lane = 1; lane < threads; lane++) {
        least = load[lane] < load[least] ? lane : least;
      }
      if (!settings.rules().frozen(p)) {
        lanes.get(least).add(new Work(p, rows, columns, settings.rules().decay(p)));
        load[least] += p.elements();
        widest = Math.max(widest, columns.elements());
      }
    }
    allocate(widest);
  }

  private void allocate(int widest) {
    for (int lane = 0; lane < scratch.length; lane++) {
      int size = 2 * widest;
      long address = norm.kernels[lane].memory().allocate((long) size * Double.BYTES);
      scratch[lane] = Tensor.at(address, DType.F32, size);
    }
  }

  @Override
  public void update(Tensor p, Tensor g, Tensor state, double lr, long t) {
    run(p, g, state, lr, t);
    norm.kernels[0].axpy(-1, g, p);
  }

  @Override
  public double norm() {
    return norm.read();
  }

  @Override
  public double gradientToStep(Tensor p, Tensor g, Tensor state, double lr, long t) {
    run(p, g, state, lr, t);
    return norm();
  }

  private void run(Tensor p, Tensor g, Tensor state, double lr, long t) {
    AdafactorStep step =
        new AdafactorStep(
            lr,
            1 - Math.pow(t, -settings.decayExponent()),
            settings.eps1(),
            settings.eps2(),
            settings.clipThreshold(),
            settings.scaleParameter(),
            settings.rules().decay(),
            settings.maxNorm());
    norm.team.run(
        lane -> {
          norm.find(lane, g);
          step(lane, step, p, g, state);
        });
  }

  private void step(int lane, AdafactorStep step, Tensor p, Tensor g, Tensor state) {
    Kernels k = norm.kernels[lane];
    List<Work> mine = lanes.get(lane);
    AdafactorStep kind = step;
    for (int i = 0; i < mine.size(); i++) {
      Work work = mine.get(i);
      kind = kind.withDecay(work.decay());
      Tensor rows = work.rows() == null ? null : part(work.rows(), state);
      Tensor columns = part(work.columns(), state);
      Tensor room = Tensor.at(scratch[lane].address(), p.type(), 2, columns.columns());
      k.adafactor(kind, work.matrix(p), work.matrix(g), rows, columns, norm.squared, room);
    }
  }

  private static Tensor part(Slot slot, Tensor state) {
    return state.region(slot.offset(), slot.elements());
  }

  @Override
  public void close() {
    for (int lane = 0; lane < scratch.length; lane++) {
      norm.kernels[lane].memory().free(scratch[lane].address());
    }
    norm.close();
  }
}
