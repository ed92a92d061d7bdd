package io.tianma.train.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tianma.train.model.Architecture;
import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.model.parameter.Parameter;
import io.tianma.train.model.parameter.Parameters;
import io.tianma.train.tensor.Backend;
import io.tianma.train.tensor.DType;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdamWTest {
  private static final Parameters PARAMETERS =
      Architecture.parameters(ModelConfig.t511(150, 16, 4, 2, 24, 1));
  private static final List<String> FROZEN = List.of("encoder.*", "shared.weight");
  private static final double RATE = 0.01;

  /** Two steps of torch's formula, entry by entry, with each parameter's own decay. */
  @ParameterizedTest
  @CsvSource({"reference, 1", "cpu, 1", "cpu, 3"})
  void decaysAndFreezesByRule(String kernels, int threads) {
    ParameterRules rules =
        new ParameterRules(0.1, List.of("*layer_norm.weight = 0", "lm_head.* = 0.5"), FROZEN);
    AdamW.Settings settings = new AdamW.Settings(0.9, 0.999, 1e-6, rules, 0);
    long n = PARAMETERS.count();
    try (FlatVectors flat = new FlatVectors(n, 2 * n, DType.F32, 3);
        AdamW adamW = new AdamW(PARAMETERS, settings, Backend.named(kernels), threads)) {
      double[] p = FlatVectors.read(flat.p);
      double[] before = p.clone();
      double[] g = FlatVectors.read(flat.g);
      for (int t = 1; t <= 2; t++) {
        FlatVectors.write(g, flat.g);
        adamW.gradientToStep(flat.p, flat.g, flat.state, RATE, t);
        flat.subtractStep();
      }
      double[] after = FlatVectors.read(flat.p);
      for (Parameter parameter : PARAMETERS) {
        boolean frozen =
            parameter.name().startsWith("encoder.") || parameter.name().equals("shared.weight");
        double decay = rules.decay(parameter);
        for (int i = (int) parameter.offset(); i < parameter.end(); i++) {
          if (frozen) {
            assertThat(after[i]).as(parameter.name()).isEqualTo(before[i]);
            continue;
          }
          for (int t = 1; t <= 2; t++) { // equal gradients: both corrected moments are exact
            p[i] -= RATE * (g[i] / (Math.abs(g[i]) + 1e-6) + decay * p[i]);
          }
          assertThat(after[i]).as(parameter.name()).isCloseTo(p[i], within(3e-6));
        }
      }
    }
  }

  /** Clipping to a global norm sees what is trained only. */
  @ParameterizedTest
  @CsvSource({"reference, 1", "cpu, 2"})
  void theNormLeavesOutWhatIsFrozen(String kernels, int threads) {
    AdamW.Settings settings =
        new AdamW.Settings(0.9, 0.999, 1e-6, new ParameterRules(0, List.of(), FROZEN), 0.5);
    long n = PARAMETERS.count();
    try (FlatVectors flat = new FlatVectors(n, 2 * n, DType.F32, 3);
        AdamW adamW = new AdamW(PARAMETERS, settings, Backend.named(kernels), threads)) {
      double[] g = FlatVectors.read(flat.g);
      double squares = 0;
      int first = (int) PARAMETERS.named("decoder.final_layer_norm.weight").offset();
      for (Parameter parameter : PARAMETERS) {
        boolean frozen = settings.rules().frozen(parameter);
        for (int i = (int) parameter.offset(); i < parameter.end(); i++) {
          squares += frozen ? 0 : g[i] * g[i];
          g[i] = frozen ? Double.NaN : g[i]; // not even this is seen
        }
      }
      FlatVectors.write(g, flat.g);
      double norm = adamW.gradientToStep(flat.p, flat.g, flat.state, RATE, 1);
      assertThat(norm).isCloseTo(Math.sqrt(squares), within(1e-5 * norm));
      double firstMoment = FlatVectors.read(flat.state)[first];
      assertThat(firstMoment).isCloseTo(0.1 * g[first] * 0.5 / norm, within(1e-7));
    }
  }
}
