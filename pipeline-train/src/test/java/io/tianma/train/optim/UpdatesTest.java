package io.tianma.train.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tianma.train.model.Architecture;
import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.model.parameter.Parameters;
import io.tianma.train.tensor.Backend;
import io.tianma.train.tensor.DType;
import io.tianma.train.tensor.HostMemory;
import io.tianma.train.tensor.Tensor;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** All forms of a step lead to the same parameters and the same state. */
class UpdatesTest {
  private static final Parameters PARAMETERS =
      Architecture.parameters(ModelConfig.t511(150, 16, 4, 2, 24, 1));
  private static final int N = (int) PARAMETERS.count();
  private static final double RATE = 0.01;

  /** What a form of a step leaves. */
  private record Left(double[] parameters, double[] state, double norm) {}

  private static Left left(int stateSize, ToDoubleFunction<FlatVectors> step) {
    try (FlatVectors flat = new FlatVectors(N, stateSize, DType.F32, 3)) {
      double norm = step.applyAsDouble(flat);
      return new Left(FlatVectors.read(flat.p), FlatVectors.read(flat.state), norm);
    }
  }

  /** The gradient as the step, which is subtracted outside. */
  private static Left expected(Optimizer optimizer, int stateSize) {
    return left(
        stateSize,
        flat -> {
          double norm = optimizer.gradientToStep(flat.p, flat.g, flat.state, RATE, 1);
          flat.subtractStep();
          return norm;
        });
  }

  private static void assertSame(Left actual, Left expected) {
    for (int i = 0; i < N; i++) {
      assertThat(actual.parameters[i]).isCloseTo(expected.parameters[i], within(1e-7));
    }
    assertThat(actual.state).isEqualTo(expected.state);
    assertThat(actual.norm).isEqualTo(expected.norm).isPositive();
  }

  private static AdamW adamW(String kernels, int threads) {
    ParameterRules rules = new ParameterRules(0.1, List.of(), List.of("decoder.*EncDec*"));
    AdamW.Settings settings = new AdamW.Settings(0.9, 0.999, 1e-6, rules, 0.5);
    return new AdamW(PARAMETERS, settings, Backend.named(kernels), threads);
  }

  @ParameterizedTest
  @CsvSource({"reference, 1", "cpu, 1", "cpu, 3"})
  void allFormsOfAdamWAreOne(String kernels, int threads) {
    try (AdamW adamW = adamW(kernels, threads)) {
      Left expected = expected(adamW, 2 * N);
      Left inOne =
          left(
              2 * N,
              flat -> {
                adamW.update(flat.p, flat.g, flat.state, RATE, 1);
                return adamW.norm();
              });
      assertSame(inOne, expected);
      Left apart =
          left(
              2 * N,
              flat ->
                  adamW.update(
                      flat.p, flat.g, flat.state.region(0, N), flat.state.region(N, N), RATE, 1));
      assertSame(apart, expected);
      Left outside =
          left(
              2 * N,
              flat -> {
                Tensor m = flat.state.region(0, N);
                Tensor v = flat.state.region(N, N);
                double norm = adamW.gradientToStep(flat.p, flat.g, m, v, RATE, 1);
                flat.subtractStep();
                return norm;
              });
      assertSame(outside, expected);
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "2, 3"})
  void adamWWritesTheHalvesOfTheNewParameters(int threads, int seed) {
    HostMemory memory = new HostMemory();
    Tensor halves = Tensor.at(memory.allocate(2L * N), DType.BF16, N);
    try (AdamW adamW = adamW("cpu", threads)) {
      double[] stale = FlatVectors.random(N, seed);
      for (int i = 0; i < N; i++) {
        HostMemory.set(DType.BF16, halves.address(), i, stale[i]);
      }
      Left both =
          left(
              2 * N,
              flat -> {
                assertThat(adamW.updateBoth(flat.p, flat.g, flat.state, halves, RATE, 1)).isTrue();
                return adamW.norm();
              });
      assertSame(both, expected(adamW, 2 * N));
      for (int i = 0; i < N; i++) { // eight bits of a fraction, rounded to the nearest
        assertThat(HostMemory.get(DType.BF16, halves.address(), i))
            .isCloseTo(both.parameters[i], within(Math.abs(both.parameters[i]) / 256));
      }
    } finally {
      memory.free(halves.address());
    }
  }

  @ParameterizedTest
  @CsvSource({"reference, 1", "cpu, 1", "cpu, 3"})
  void bothFormsOfAdafactorAreOneAndItLeavesHalvesToOthers(String kernels, int threads) {
    Adafactor.Settings settings =
        new Adafactor.Settings(0.8, 1, 1e-30, 1e-3, true, 16, ParameterRules.decay(0.1), 0.5);
    int size = StateLayout.adafactor(PARAMETERS, 16).size();
    try (Adafactor adafactor =
        new Adafactor(PARAMETERS, settings, Backend.named(kernels), threads)) {
      Left expected = expected(adafactor, size);
      Left updated =
          left(
              size,
              flat -> {
                adafactor.update(flat.p, flat.g, flat.state, RATE, 1);
                return adafactor.norm();
              });
      assertSame(updated, expected);
      Left both =
          left(
              size,
              flat -> {
                assertThat(adafactor.updateBoth(flat.p, flat.g, flat.state, null, RATE, 1))
                    .isFalse();
                return adafactor.norm();
              });
      assertSame(both, expected);
    }
  }

  /** bert4keras' Adam of T5-PEGASUS, and t5x/adafactor.py's defaults. */
  @Test
  void publishedSettings() {
    assertThat(AdamW.Settings.t5Pegasus())
        .isEqualTo(new AdamW.Settings(0.9, 0.999, 1e-6, ParameterRules.decay(0.01), 0));
    assertThat(Adafactor.Settings.t5x())
        .isEqualTo(
            new Adafactor.Settings(0.8, 1, 1e-30, 1e-3, true, 128, ParameterRules.decay(0), 0));
  }
}
