package io.tianma.train.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.tianma.data.objective.Kind;
import io.tianma.data.objective.ObjectiveOptions;
import io.tianma.data.store.Records;
import io.tianma.train.plan.PretrainOptions.UpdaterState;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rounds of one step come first, and a fine-tuning changes what is its own. */
class PretrainOptionsTest {
  private static final PretrainOptions OPTIONS = SomeOptions.pretrain();

  @Test
  void theFirstStepsAreAveragedOneByOne() {
    assertThat(OPTIONS.frequency(0)).isEqualTo(1);
    assertThat(OPTIONS.frequency(6)).isEqualTo(1);
    assertThat(OPTIONS.frequency(7)).isEqualTo(5);
    assertThat(OPTIONS.pairsPerRound(6)).isEqualTo(3 * 6);
    assertThat(OPTIONS.pairsPerRound(7)).isEqualTo(3 * 5 * 6);
  }

  @ParameterizedTest
  @CsvSource({"0, 3, 3", "0, 7, 7", "3, 6, 14", "7, 2, 10", "100, 1, 5", "2, 0, 0"})
  void stepsOfRoundsAreTheirFrequenciesAddedUp(long step, long rounds, long steps) {
    assertThat(OPTIONS.steps(step, rounds)).isEqualTo(steps);
    long walked = step;
    for (long round = 0; round < rounds; round++) {
      walked += OPTIONS.frequency(walked);
    }
    assertThat(walked - step).isEqualTo(steps);
  }

  @Test
  void aFineTuningAveragesPlainly() {
    OptimizerOptions adam = OptimizerOptions.adam(2e-4, 3);
    PretrainOptions pretrain =
        Records.with(
            OPTIONS,
            "outer",
            OuterOptions.of(OuterOptions.Method.DILOCO),
            "updaterState",
            UpdaterState.RESET,
            "objectives",
            List.of(objective(2), objective(1)));
    PretrainOptions tuned = pretrain.fineTuning(2, new FineTunePlan(11, 4, 90, 13), adam, 5);
    assertThat(tuned)
        .isEqualTo(
            Records.with(
                OPTIONS,
                "workers",
                2,
                "batchSize",
                11,
                "averagingFrequency",
                4,
                "postLocalSteps",
                0,
                "evaluateEvery",
                13,
                "patience",
                5,
                "optimizer",
                adam));
  }

  @Test
  void theWeightOfAnObjectiveAloneDecidesNothing() {
    assertThat(with(objective(2)).decisiveObjectives()).containsExactly(objective(1));
    assertThat(with(objective(2), objective(3)).decisiveObjectives())
        .containsExactly(objective(2), objective(3));
  }

  private static PretrainOptions with(ObjectiveOptions... objectives) {
    return Records.with(OPTIONS, "objectives", List.of(objectives));
  }

  private static ObjectiveOptions objective(double weight) {
    return new ObjectiveOptions(Kind.SPAN_CORRUPTION, weight, 0.2, 2);
  }
}
