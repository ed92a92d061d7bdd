package io.tianma.train.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.tianma.data.store.Records;
import io.tianma.train.model.Architecture;
import io.tianma.train.model.TrainingStep;
import io.tianma.train.model.parameter.Parameters;
import io.tianma.train.optim.Adafactor;
import io.tianma.train.optim.AdamW;
import io.tianma.train.optim.ParameterRules;
import io.tianma.train.optim.Schedule;
import io.tianma.train.optim.StateLayout;
import io.tianma.train.plan.OptimizerOptions.Method;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The usual optimizers, and what of their options reaches whoever computes with them. */
class OptimizerOptionsTest {
  private static final AdafactorOptions UNUSUAL =
      new AdafactorOptions(false, 2, 0.7, 1e-20, 1e-2, 4);

  private static final OptimizerOptions OPTIONS =
      new OptimizerOptions(
          Method.ADAMW,
          3e-4,
          7,
          Schedule.Decay.COSINE,
          0.8,
          0.99,
          1e-7,
          0.02,
          List.of("*norm* = 0"),
          List.of("shared.weight"),
          1.5,
          0.1,
          1e-4,
          2,
          0.9,
          UNUSUAL);

  private static final OptimizerOptions FACTORED =
      Records.with(OPTIONS, "method", Method.ADAFACTOR);

  @Test
  void pretrainingIsT5PegasusAndFineTuningHasNoDecay() {
    OptimizerOptions pretraining =
        new OptimizerOptions(2e-4, 3, Schedule.Decay.CONSTANT, 0.9, 0.999, 1e-6, 0.01, 0);
    assertThat(OptimizerOptions.of(2e-4, 3)).isEqualTo(pretraining);
    OptimizerOptions adam = Records.with(pretraining, "decay", 0.0);
    assertThat(OptimizerOptions.adam(2e-4, 3)).isEqualTo(adam);
    assertThat(OptimizerOptions.adafactor(2e-4, 3, UNUSUAL))
        .isEqualTo(Records.with(adam, "method", Method.ADAFACTOR, "adafactor", UNUSUAL));
  }

  /** Shazeer and Stern 2018: d = 1, the memory's exponent 0.8, ε 1e-30 and 1e-3. */
  @Test
  void adafactorIsAsItWasPublished() {
    assertThat(AdafactorOptions.t5x())
        .isEqualTo(new AdafactorOptions(true, 1, 0.8, 1e-30, 1e-3, 128));
  }

  @Test
  void allReachesTheOptimizers() {
    ParameterRules rules =
        new ParameterRules(0.02, List.of("*norm* = 0"), List.of("shared.weight"));
    assertThat(OPTIONS.rules()).isEqualTo(rules);
    assertThat(OPTIONS.settings()).isEqualTo(new AdamW.Settings(0.8, 0.99, 1e-7, rules, 1.5));
    assertThat(OPTIONS.adafactorSettings())
        .isEqualTo(new Adafactor.Settings(0.7, 2, 1e-20, 1e-2, false, 4, rules, 1.5));
    assertThat(OPTIONS.schedule(50)).isEqualTo(new Schedule(Schedule.Decay.COSINE, 3e-4, 7, 50));
    assertThat(OPTIONS.step()).isEqualTo(new TrainingStep(0.1, 1e-4, 2));
  }

  @Test
  void theStateIsLaidOutAsTheMethodSays() {
    Parameters parameters = Architecture.parameters(SomeOptions.SIZES.config(150));
    StateLayout whole = OPTIONS.layout(parameters);
    assertThat(whole.sameAs(StateLayout.adamW(parameters))).isTrue();
    StateLayout factored = FACTORED.layout(parameters);
    assertThat(factored.sameAs(StateLayout.adafactor(parameters, 4))).isTrue();
  }

  @Test
  void onlyTheChosenMethodsOptionsDecide() {
    assertThat(OPTIONS.decisive())
        .containsEntry("learning-rate", 3e-4)
        .containsEntry("beta1", 0.8)
        .containsEntry("beta2", 0.99)
        .containsEntry("epsilon", 1e-7)
        .doesNotContainKey("adafactor");
    assertThat(FACTORED.decisive())
        .containsEntry("learning-rate", 3e-4)
        .containsKey("adafactor")
        .doesNotContainKeys("beta1", "beta2", "epsilon");
  }

  @Test
  void theLeastScaleDecidesOnlyWhereStepsHaveOne() {
    assertThat(UNUSUAL.decisive()).isEqualTo(Records.with(UNUSUAL, "epsilon2", 1e-3));
    AdafactorOptions scaled = Records.with(UNUSUAL, "scaleParameter", true);
    assertThat(scaled.decisive()).isEqualTo(scaled);
    assertThat(FACTORED.decisive()).containsEntry("adafactor", UNUSUAL.decisive());
  }
}
