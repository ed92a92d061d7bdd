package io.tianma.train.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tianma.train.model.Architecture;
import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.model.parameter.Parameter;
import io.tianma.train.model.parameter.Parameters;
import io.tianma.train.tensor.AdafactorStep;
import io.tianma.train.tensor.Backend;
import io.tianma.train.tensor.DType;
import io.tianma.train.tensor.HostMemory;
import io.tianma.train.tensor.Kernels;
import io.tianma.train.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdafactorTest {
  private static final double[][] GRADIENTS = {
    {0.1, 0.2, -0.3, 0.3, -0.4, 0.5}, {0.01, -0.2, 0.3, -0.6, 0.1, 0.02}, {2, 1, -1, 0.5, 0.25, 3}
  };
  private static final double[] START = {1, -2, 0.5, 3, 4, -1};

  /**
   * Three steps by transformers' and T5X' formulas on a matrix [2, 3], in double precision: the
   * update of the last has a root mean square of 1.58 and is clipped.
   */
  @ParameterizedTest
  @CsvSource({"reference, F64, 1e-11", "cpu, F64, 1e-11", "reference, F32, 3e-6", "cpu, F32, 3e-6"})
  void givesThePublishedImplementationsNumbers(String kernels, DType type, double tolerance) {
    double[] scaled = run(kernels, type, step(true, 0), true, START, GRADIENTS);
    double[] expected = {
      0.490906940977, -2.268400633341, 0.541704968997,
      3.010945679436, 4.08486000754, -1.507331876219
    };
    assertClose(scaled, expected, tolerance);
    double[] fixed = run(kernels, type, step(false, 0.1), true, START, GRADIENTS);
    double[] decayed = {
      0.752472844843, -2.05757506412, 0.505573109804,
      2.912991394911, 3.91845735209, -1.187497460157
    };
    assertClose(fixed, decayed, tolerance);
  }

  /** A vector keeps its second moments, and the least scale lets tiny parameters move. */
  @ParameterizedTest
  @CsvSource({"reference, F64, 1e-12", "cpu, F32, 1e-9"})
  void movesSmallVectorsByTheLeastScale(String kernels, DType type, double tolerance) {
    double[][] gradients = {{0.1, 0.2, -0.3}, {0.01, -0.2, 0.3}, {2, 1, -1}};
    double[] start = {1e-4, -2e-4, 0};
    double[] end = run(kernels, type, step(true, 0), false, start, gradients);
    assertClose(end, new double[] {-0.000118058253, -0.000300129651, 9.6950578e-05}, tolerance);
  }

  private static AdafactorStep step(boolean scale, double decay) {
    return new AdafactorStep(0.1, 0, 1e-30, 1e-3, 1, scale, decay, 0);
  }

  private static void assertClose(double[] actual, double[] expected, double tolerance) {
    for (int i = 0; i < expected.length; i++) {
      assertThat(actual[i]).isCloseTo(expected[i], within(tolerance));
    }
  }

  /** The kernel by itself on a matrix of two rows, or on a vector. */
  private static double[] run(
      String kernels,
      DType type,
      AdafactorStep step,
      boolean factored,
      double[] start,
      double[][] gradients) {
    HostMemory memory = new HostMemory();
    int height = factored ? 2 : 1;
    int width = start.length / height;
    Tensor all = Tensor.at(memory.allocate(1024), type, 64);
    Tensor norm = Tensor.at(memory.allocate(8), DType.F64, 1);
    try (Kernels k = Backend.named(kernels).open()) {
      k.fill(all, 0);
      memory.write(new double[] {1}, norm);
      Tensor p = all.region(0, height, width);
      Tensor g = all.region(8, height, width);
      Tensor rows = factored ? all.region(16, height) : null;
      memory.write(start, p);
      for (int t = 1; t <= gradients.length; t++) {
        AdafactorStep now =
            new AdafactorStep(
                step.lr(),
                1 - Math.pow(t, -0.8),
                step.eps1(),
                step.eps2(),
                step.clipThreshold(),
                step.scaleParameter(),
                step.decay(),
                step.maxNorm());
        memory.write(gradients[t - 1], g);
        k.adafactor(now, p, g, rows, all.region(24, width), norm, all.region(32, 2, width));
        k.axpy(-1, g, p);
      }
      return FlatVectors.read(p);
    } finally {
      memory.free(all.address());
      memory.free(norm.address());
    }
  }

  private static final Parameters PARAMETERS =
      Architecture.parameters(ModelConfig.t511(150, 16, 4, 2, 24, 1));

  private static Adafactor.Settings settings(List<String> freeze, double maxNorm) {
    ParameterRules rules = new ParameterRules(0.1, List.of(), freeze);
    return new Adafactor.Settings(0.8, 1, 1e-30, 1e-3, true, 16, rules, maxNorm);
  }

  /** Every parameter of a model, each with its own state, decay and scale. */
  @ParameterizedTest
  @CsvSource({"reference, 1", "cpu, 1", "cpu, 3"})
  void stepsThroughTheWholeModel(String kernels, int threads) {
    Adafactor.Settings settings = settings(List.of("decoder.*EncDec*"), 0.5);
    int size = StateLayout.adafactor(PARAMETERS, 16).size();
    try (FlatVectors flat = new FlatVectors(PARAMETERS.count(), size, DType.F32, 3);
        Adafactor optimizer =
            new Adafactor(PARAMETERS, settings, Backend.named(kernels), threads)) {
      double[] before = FlatVectors.read(flat.p);
      double[] g = FlatVectors.read(flat.g);
      double norm = optimizer.gradientToStep(flat.p, flat.g, flat.state, 0.01, 1);
      double squares = 0;
      for (Parameter p : PARAMETERS) {
        for (int i = (int) p.offset(); i < p.end(); i++) {
          squares += settings.rules().frozen(p) ? 0 : g[i] * g[i];
        }
      }
      assertThat(norm).isCloseTo(Math.sqrt(squares), within(1e-5 * norm));
      double[] step = FlatVectors.read(flat.g);
      for (Parameter p : PARAMETERS) {
        double[] expected = firstStep(p, settings, before, g);
        for (int i = 0; i < expected.length; i++) {
          assertThat(step[(int) p.offset() + i])
              .as(p.name())
              .isCloseTo(expected[i], within(1e-6 * Math.max(0.01, Math.abs(expected[i]))));
        }
      }
    }
  }

  /** Gradients 1, 2, 3: the memory is 1 - t^-0.8, so that v = 1, 2.72305, 5.32951. */
  @ParameterizedTest
  @CsvSource({"reference", "cpu"})
  void secondMomentsRememberMoreWithEveryStep(String kernels) {
    StateLayout layout = StateLayout.adafactor(PARAMETERS, 16);
    double[] expected = {1, 2.72305, 5.32951};
    try (FlatVectors flat = new FlatVectors(PARAMETERS.count(), layout.size(), DType.F32, 3);
        Adafactor optimizer =
            new Adafactor(PARAMETERS, settings(List.of(), 0), Backend.named(kernels), 1)) {
      for (int t = 1; t <= 3; t++) {
        double[] gradients = new double[Math.toIntExact(PARAMETERS.count())];
        Arrays.fill(gradients, t);
        FlatVectors.write(gradients, flat.g);
        optimizer.gradientToStep(flat.p, flat.g, flat.state, 0.01, t);
        double[] state = FlatVectors.read(flat.state);
        for (StateLayout.Slot slot : layout.slots()) {
          assertThat(state[slot.offset()])
              .as("step %d, %s", t, slot.name())
              .isCloseTo(expected[t - 1], within(2e-5));
        }
      }
    }
  }

  /** At the first step nothing is remembered, and clipping the whole gradient cancels out. */
  private static double[] firstStep(
      Parameter p, Adafactor.Settings settings, double[] weights, double[] gradients) {
    int from = (int) p.offset();
    double[] g = Arrays.copyOfRange(gradients, from, (int) p.end());
    double[] w = Arrays.copyOfRange(weights, from, (int) p.end());
    if (settings.rules().frozen(p)) {
      return new double[g.length];
    }
    boolean factored = p.shape().size() == 2 && Math.min(p.shape().get(0), p.shape().get(1)) >= 16;
    int width = factored ? p.shape().get(1) : 1;
    double[] rows = new double[g.length / width];
    double[] columns = new double[width];
    double mean = 0;
    double meanWeight = 0;
    for (int i = 0; i < g.length; i++) {
      rows[i / width] += g[i] * g[i] / width;
      columns[i % width] += g[i] * g[i] / rows.length;
      mean += g[i] * g[i] / g.length;
      meanWeight += w[i] * w[i] / g.length;
    }
    double[] u = new double[g.length];
    double meanUpdate = 0;
    for (int i = 0; i < g.length; i++) {
      double column = factored ? columns[i % width] : mean;
      u[i] = g[i] / Math.sqrt(rows[i / width] * column / mean);
      meanUpdate += u[i] * u[i] / g.length;
    }
    double size = 0.01 * Math.max(1e-3, Math.sqrt(meanWeight));
    for (int i = 0; i < g.length; i++) {
      u[i] = size * (u[i] / Math.max(1, Math.sqrt(meanUpdate)));
      u[i] += settings.rules().decay(p) * size * w[i];
    }
    return u;
  }

  @Test
  void theNumberOfThreadsChangesNoBit() {
    double[][] ends = new double[3][];
    for (int i = 0; i < 3; i++) {
      int size = StateLayout.adafactor(PARAMETERS, 16).size();
      try (FlatVectors flat = new FlatVectors(PARAMETERS.count(), size, DType.F32, 3);
          Adafactor optimizer =
              new Adafactor(
                  PARAMETERS,
                  settings(List.of(), 1),
                  Backend.named("cpu"),
                  new int[] {1, 2, 7}[i])) {
        double[] g = FlatVectors.read(flat.g);
        for (int t = 1; t <= 3; t++) {
          FlatVectors.write(g, flat.g);
          optimizer.gradientToStep(flat.p, flat.g, flat.state, 0.01, t);
          flat.subtractStep();
        }
        ends[i] = FlatVectors.read(flat.p);
      }
    }
    assertThat(ends[1]).isEqualTo(ends[0]);
    assertThat(ends[2]).isEqualTo(ends[0]);
  }

  @Test
  void aGradientThatIsNoNumberMovesNothing() {
    int size = StateLayout.adafactor(PARAMETERS, 16).size();
    try (FlatVectors flat = new FlatVectors(PARAMETERS.count(), size, DType.F32, 3);
        Adafactor optimizer =
            new Adafactor(PARAMETERS, settings(List.of(), 1), Backend.named("cpu"), 2)) {
      double[] g = FlatVectors.read(flat.g);
      g[77] = Double.NaN;
      FlatVectors.write(g, flat.g);
      assertThat(optimizer.gradientToStep(flat.p, flat.g, flat.state, 0.01, 1)).isNaN();
      assertThat(FlatVectors.read(flat.g)).containsOnly(0);
      assertThat(FlatVectors.read(flat.state)).containsOnly(0);
    }
  }
}
