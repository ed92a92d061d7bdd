package io.tianma.train.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tianma.train.model.Architecture;
import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.model.parameter.Parameter;
import io.tianma.train.model.parameter.Parameters;
import io.tianma.train.tensor.Backend;
import io.tianma.train.tensor.DType;
import io.tianma.train.tensor.Kernels;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lanes that share a model of several chunks step each element once, as one lane would. */
class LanesTest {
  private static final Parameters PARAMETERS =
      Architecture.parameters(ModelConfig.t511(9000, 16, 4, 2, 24, 1));
  private static final int N = (int) PARAMETERS.count();
  private static final double RATE = 0.01;

  /** Embedding and head are longer than two chunks each, and begin and end within others. */
  @ParameterizedTest
  @CsvSource({
    "reference, 3, lm_head.weight",
    "cpu, 1, shared.weight",
    "cpu, 2, shared.weight",
    "cpu, 3, shared.weight",
    "cpu, 5, shared.weight",
    "cpu, 2, lm_head.weight",
    "cpu, 3, decoder.*",
    "cpu, 9, decoder.*",
  })
  void everyElementIsSteppedOnceByItsOwnRule(String kernels, int threads, String frozen) {
    assertThat(N).isGreaterThan(4 * Kernels.CHUNK).isLessThan(5 * Kernels.CHUNK);
    ParameterRules rules =
        new ParameterRules(
            0.1, List.of("*layer_norm.weight = 0", "lm_head.* = 0.5"), List.of(frozen));
    AdamW.Settings settings = new AdamW.Settings(0.9, 0.999, 1e-6, rules, 0);
    try (FlatVectors flat = new FlatVectors(N, 2L * N, DType.F32, 3);
        AdamW adamW = new AdamW(PARAMETERS, settings, Backend.named(kernels), threads)) {
      double[] p = FlatVectors.read(flat.p);
      double[] g = FlatVectors.read(flat.g);
      adamW.update(flat.p, flat.g, flat.state, RATE, 1);
      double[] after = FlatVectors.read(flat.p);
      double squares = 0;
      for (Parameter parameter : PARAMETERS) {
        boolean still = rules.frozen(parameter);
        double decay = rules.decay(parameter);
        double furthest = 0;
        for (int i = (int) parameter.offset(); i < parameter.end(); i++) {
          double step = g[i] / (Math.abs(g[i]) + 1e-6) + decay * p[i]; // corrected moments
          double expected = still ? p[i] : p[i] - RATE * step;
          furthest = Math.max(furthest, Math.abs(after[i] - expected));
          squares += still ? 0 : g[i] * g[i];
        }
        assertThat(furthest).as(parameter.name()).isLessThanOrEqualTo(still ? 0 : 3e-6);
      }
      assertThat(adamW.norm()).isCloseTo(Math.sqrt(squares), within(1e-5 * Math.sqrt(squares)));
    }
  }

  @ParameterizedTest
  @CsvSource({"2", "3", "5"})
  void adafactorsLanesTakeEachParameterOnce(int threads) {
    Adafactor.Settings settings =
        new Adafactor.Settings(0.8, 1, 1e-30, 1e-3, true, 16, ParameterRules.decay(0.1), 0);
    int size = StateLayout.adafactor(PARAMETERS, 16).size();
    double[][] after = new double[2][];
    for (int run = 0; run < 2; run++) {
      try (FlatVectors flat = new FlatVectors(N, size, DType.F32, 3);
          Adafactor adafactor =
              new Adafactor(PARAMETERS, settings, Backend.named("cpu"), run == 0 ? 1 : threads)) {
        adafactor.update(flat.p, flat.g, flat.state, RATE, 1);
        after[run] = FlatVectors.read(flat.p);
      }
    }
    assertThat(after[1]).isEqualTo(after[0]);
  }
}
