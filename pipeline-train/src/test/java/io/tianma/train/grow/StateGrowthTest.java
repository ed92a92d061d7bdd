package io.tianma.train.grow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tianma.train.model.Architecture;
import io.tianma.train.model.config.FeedForward;
import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.model.parameter.Parameter;
import io.tianma.train.model.parameter.Parameters;
import io.tianma.train.optim.StateLayout;
import io.tianma.train.plan.GrowOptions;
import io.tianma.train.plan.GrowOptions.NewLayers;
import io.tianma.train.plan.GrowOptions.ScheduleRestart;
import io.tianma.train.plan.GrowOptions.Splits;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the optimizer knows follows the weights: the values, not only the sizes. */
class StateGrowthTest {
  private static final List<String> REPEAT =
      List.of("repeat d-model 16", "repeat d-kv 8", "repeat d-ff 24");
  private static final List<String> TILE =
      List.of("tile d-model 16", "copy heads 4", "copy d-ff 24");

  private static final ModelConfig SMALL =
      ModelConfig.builder(23, 8, 4, 2, 12, 2)
          .relativeBias(8, 20)
          .tokens(0, 1, 2)
          .feedForward(FeedForward.GATED_GELU)
          .build();

  /** Adam's step does not know scales: every copy steps as far as its ancestor. */
  @Test
  void afterAnEqualSplitTheNextStepIsThatOfTheSmallModel() {
    for (List<String> plan : List.of(REPEAT, TILE)) {
      Growth growth = PlanGrowthTest.growth(SMALL, plan, Splits.EQUAL, 3);
      Adam small = new Adam(SMALL, GrownModels.lively(SMALL));
      for (int i = 0; i < 5; i++) {
        small.step();
      }
      Adam large = small.grown(growth);
      double[] shares = growth.apply(Quantity.FIRST_MOMENT, ones(SMALL));
      double[] before = small.weights.clone();
      double[] beforeLarge = large.weights.clone();
      small.step();
      large.step();
      double[] expected = growth.apply(Quantity.FIRST_MOMENT, difference(small.weights, before));
      double[] actual = difference(large.weights, beforeLarge);
      for (int i = 0; i < actual.length; i++) {
        // an entry that has had no gradient, such as that of an unused token, has no direction
        assertThat(actual[i]).isCloseTo(expected[i] / shares[i], within(1e-8));
      }
    }
  }

  @Test
  void afterManyStepsUnequalCopiesDifferAndEqualOnesDoNot() {
    for (List<String> plan : List.of(REPEAT, TILE)) {
      boolean repeated = plan == REPEAT;
      assertThat(apart(plan, Splits.EQUAL, repeated)).isLessThan(1e-9);
      assertThat(apart(plan, Splits.UNEQUAL, repeated)).isGreaterThan(1e-3);
    }
  }

  /**
   * The greatest difference of two copies of a hidden unit and of a coordinate of the stream after
   * a hundred steps. If there is none, the large model is still the image of a small one, and has
   * no way to leave that one's optimum.
   */
  private static double apart(List<String> plan, Splits splits, boolean repeated) {
    Growth growth = PlanGrowthTest.growth(SMALL, plan, splits, 3);
    Adam adam = new Adam(SMALL, GrownModels.lively(SMALL)).grown(growth);
    for (int i = 0; i < 100; i++) {
      adam.step();
    }
    double greatest = 0;
    Parameters parameters = Architecture.parameters(growth.config());
    Parameter units = parameters.named("encoder.block.1.layer.1.DenseReluDense.wo.weight");
    for (int row = 0; row < 16; row++) {
      for (int unit = 0; unit < 12; unit++) {
        int first = (int) units.offset() + row * 24 + (repeated ? 2 * unit : unit);
        int second = first + (repeated ? 1 : 12);
        greatest = Math.max(greatest, Math.abs(adam.weights[first] - adam.weights[second]));
      }
    }
    return greatest;
  }

  /** A factor is a mean of squares; those of copies are known exactly. */
  @Test
  void adafactorsFactorsAreThoseOfTheGrownSquares() {
    Growth growth = PlanGrowthTest.growth(SMALL, REPEAT, Splits.EQUAL, 3);
    double[] weights = GrownModels.lively(SMALL);
    StateLayout before = StateLayout.adafactor(Architecture.parameters(SMALL), 2);
    StateLayout after = before.of(Architecture.parameters(growth.config()));
    float[] small = before.state(null, squares(GrownModels.gradients(SMALL, weights)));
    float[] grown =
        after.state(null, growth.apply(Quantity.SECOND_MOMENT, before.secondMoments(small)));
    double[] large = GrownModels.gradients(growth.config(), growth.apply(Quantity.WEIGHT, weights));
    float[] expected = after.state(null, squares(large));
    assertThat(grown).hasSameSizeAs(expected);
    for (int i = 0; i < grown.length; i++) {
      assertThat((double) grown[i]).isCloseTo(expected[i], within(1e-5 * expected[i] + 1e-12));
    }
  }

  /** Averaged weights are weights: their model computes what it did, with the same splits. */
  @Test
  void averagedWeightsComputeWhatTheyDid() {
    Growth growth = PlanGrowthTest.growth(SMALL, TILE, Splits.UNEQUAL, 3);
    double[] average = DoubleModel.initial(SMALL, 11);
    try (DoubleModel before = new DoubleModel(SMALL, average);
        DoubleModel after =
            new DoubleModel(growth.config(), growth.apply(Quantity.WEIGHT, average))) {
      assertThat(before.difference(after, GrownModels.SOURCE, GrownModels.PREFIX))
          .isLessThan(1e-10);
    }
  }

  /**
   * With unequal splits the moments of single copies are an approximation, for a copy's gradient is
   * its share of what follows it. docs/growth.md states this error; over all copies there is none.
   */
  @Test
  void theErrorOfMomentsAfterUnequalSplitsIsMeasured() {
    assertThat(error(0, Quantity.FIRST_MOMENT)).isLessThan(1e-12);
    assertThat(error(0, Quantity.SECOND_MOMENT)).isLessThan(1e-12);
    assertThat(error(0.1, Quantity.FIRST_MOMENT)).isCloseTo(0.07, within(0.03));
    assertThat(error(0.1, Quantity.SECOND_MOMENT)).isCloseTo(0.09, within(0.04));
    assertThat(error(0.5, Quantity.FIRST_MOMENT)).isCloseTo(0.35, within(0.02));
    assertThat(error(0.5, Quantity.SECOND_MOMENT)).isCloseTo(0.425, within(0.02));
  }

  /** Root mean square of the error over that of the true values. */
  private static double error(double noise, Quantity quantity) {
    GrowOptions options = new GrowOptions(noise, NewLayers.COPY, ScheduleRestart.CONTINUE, 1);
    Growth growth = PlanGrowthTest.growth(SMALL, TILE, options, 3);
    double[] weights = GrownModels.lively(SMALL);
    double[] small = GrownModels.gradients(SMALL, weights);
    double[] large = GrownModels.gradients(growth.config(), growth.apply(Quantity.WEIGHT, weights));
    if (quantity == Quantity.SECOND_MOMENT) {
      Arrays.setAll(small, i -> small[i] * small[i]);
      Arrays.setAll(large, i -> large[i] * large[i]);
    }
    double[] grown = growth.apply(quantity, small);
    return norm(difference(grown, large)) / norm(large);
  }

  private static double norm(double[] values) {
    return Math.sqrt(Arrays.stream(values).map(v -> v * v).sum());
  }

  private static float[] squares(double[] values) {
    float[] squares = new float[values.length];
    for (int i = 0; i < squares.length; i++) {
      squares[i] = (float) (values[i] * values[i]);
    }
    return squares;
  }

  private static double[] ones(ModelConfig config) {
    double[] ones = new double[Math.toIntExact(Architecture.parameters(config).count())];
    Arrays.fill(ones, 1);
    return ones;
  }

  private static double[] difference(double[] a, double[] b) {
    double[] difference = new double[a.length];
    Arrays.setAll(difference, i -> a[i] - b[i]);
    return difference;
  }
}
