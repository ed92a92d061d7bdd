package io.tianma.train.grow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tianma.train.dl4j.SmallModel;
import io.tianma.train.model.Architecture;
import io.tianma.train.model.Batch;
import io.tianma.train.model.config.FeedForward;
import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.model.parameter.Parameter;
import io.tianma.train.plan.GrowOptions;
import io.tianma.train.plan.GrowOptions.NewLayers;
import io.tianma.train.plan.GrowOptions.ScheduleRestart;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GrowthTest {
  private static final int VOCAB = 110;
  private static final int[] SOURCE = {101, 103, 109, 104, 102, 0, 0};
  private static final int[] PREFIX = {101, 105, 107};

  /** With an epsilon this large a forgotten correction shows. */
  private static final double EPSILON = 1e-2;

  private static final GrowOptions NOISY = options(0.5, NewLayers.COPY);

  @ParameterizedTest(name = "{0}, tied {7}")
  @CsvSource({
    "width × 2 by more heads,      16,  4, 4, 24, 2, 2, false, 0.5",
    "width × 2 by wider heads,     16,  8, 2, 24, 2, 2, false, 0.5",
    "width × 2 tied,               16,  4, 4, 24, 2, 2, true,  0.5",
    "width × 3,                    24,  4, 6, 36, 2, 2, false, 1",
    "width × 1.5,                  12,  4, 3, 20, 2, 2, false, 0.5",
    "width × 1.5 tied,             12,  4, 3, 20, 2, 2, true,  0.5",
    "everything uneven,            21,  6, 5, 31, 3, 5, false, 1",
    "everything uneven and tied,   21,  6, 5, 31, 3, 5, true,  1",
    "hidden units only,             8,  4, 2, 30, 2, 2, false, 0.5",
    "heads only,                    8,  4, 5, 12, 2, 2, false, 0.5",
    "head size only,                8,  9, 2, 12, 2, 2, false, 0.5",
    "depth only,                    8,  4, 2, 12, 4, 3, false, 0.5",
    "equal halves,                 16,  4, 4, 24, 4, 4, false, 0",
  })
  void keepsTheFunction(
      String name,
      int dModel,
      int dKv,
      int heads,
      int dFf,
      int encoderLayers,
      int decoderLayers,
      boolean tied,
      double noise) {
    ModelConfig small = model(8, 4, 2, 12, 2, 2, tied);
    ModelConfig target = model(dModel, dKv, heads, dFf, encoderLayers, decoderLayers, tied);
    for (NewLayers newLayers : NewLayers.values()) {
      Growth growth = new Growth(small, target, options(noise, newLayers), 3);
      assertThat(difference(growth, small)).as(name + " " + newLayers).isLessThan(1e-10);
    }
  }

  @Test
  void keepsTheFunctionOfUngatedModels() {
    ModelConfig small = model(8, 4, 2, 12, 1, 1, false, FeedForward.RELU);
    ModelConfig target = model(16, 4, 4, 24, 2, 2, false, FeedForward.RELU);
    assertThat(difference(new Growth(small, target, NOISY, 3), small)).isLessThan(1e-10);
  }

  @Test
  void rescalesTheNormEpsilonOnlyWhereTheWidthIsNoMultiple() {
    ModelConfig small = model(8, 4, 2, 12, 1, 1, false);
    Growth doubled = new Growth(small, model(16, 4, 4, 24, 1, 1, false), NOISY, 3);
    assertThat(doubled.config().normEpsilon()).isEqualTo(EPSILON);
    Growth uneven = new Growth(small, model(12, 4, 4, 24, 1, 1, false), NOISY, 3);
    assertThat(uneven.config().normEpsilon()).isCloseTo(EPSILON * 8 / 12, within(1e-15));
  }

  /** Over all copies of an entry the gradients sum to that of the old entry, whatever the noise. */
  @Test
  void gradientsOfTheCopiesSumToTheOldOne() {
    ModelConfig small = model(8, 4, 2, 12, 2, 2, false);
    Growth growth =
        new Growth(small, model(16, 8, 4, 24, 2, 2, false), options(0, NewLayers.COPY), 3);
    double[] old = gradients(small, DoubleModel.initial(small, 7));
    double[] expected = growth.apply(Quantity.FIRST_MOMENT, old);
    double[] actual =
        gradients(growth.config(), growth.apply(Quantity.WEIGHT, DoubleModel.initial(small, 7)));
    assertThat(maxDifference(expected, actual)).isLessThan(1e-12);
    double[] squares = growth.apply(Quantity.SECOND_MOMENT, squared(old));
    assertThat(maxDifference(squares, squared(actual))).isLessThan(1e-12);
  }

  @Test
  void tiedGradientsAreThoseOfTheCopiesToo() {
    ModelConfig small = model(8, 4, 2, 12, 2, 2, true);
    Growth growth =
        new Growth(small, model(16, 4, 4, 24, 2, 2, true), options(0, NewLayers.COPY), 3);
    double[] old = gradients(small, DoubleModel.initial(small, 7));
    double[] actual =
        gradients(growth.config(), growth.apply(Quantity.WEIGHT, DoubleModel.initial(small, 7)));
    assertThat(maxDifference(growth.apply(Quantity.FIRST_MOMENT, old), actual)).isLessThan(1e-12);
  }

  @Test
  void withNoiseCopiesLearnDifferentThings() {
    ModelConfig small = model(8, 4, 2, 12, 1, 1, false);
    ModelConfig target = model(16, 4, 4, 24, 1, 1, false);
    assertThat(twins(new Growth(small, target, options(0, NewLayers.COPY), 3), small)).isEqualTo(1);
    assertThat(twins(new Growth(small, target, NOISY, 3), small)).isEqualTo(0);
  }

  @Test
  void displacementsAreDifferencesOfGrownWeights() {
    ModelConfig small = model(8, 4, 2, 12, 2, 2, false);
    Growth growth =
        new Growth(small, model(16, 6, 4, 24, 2, 2, false), options(0, NewLayers.COPY), 3);
    double[] one = DoubleModel.initial(small, 7);
    double[] two = DoubleModel.initial(small, 8);
    double[] difference = new double[one.length];
    Arrays.setAll(difference, i -> two[i] - one[i]);
    double[] expected = growth.apply(Quantity.WEIGHT, two);
    double[] grownOne = growth.apply(Quantity.WEIGHT, one);
    Arrays.setAll(expected, i -> expected[i] - grownOne[i]);
    assertThat(maxDifference(growth.apply(Quantity.DISPLACEMENT, difference), expected))
        .isLessThan(1e-12);
  }

  @Test
  void secondMomentsAreNeverZeroWhereTheOldOnesWereNot() {
    ModelConfig small = model(8, 4, 2, 12, 1, 1, false);
    Growth growth = new Growth(small, model(13, 6, 3, 17, 3, 3, false), NOISY, 3);
    double[] ones = new double[(int) Architecture.parameters(small).count()];
    Arrays.fill(ones, 1);
    assertThat(Arrays.stream(growth.apply(Quantity.SECOND_MOMENT, ones))).allMatch(v -> v > 0.01);
    assertThat(Arrays.stream(growth.apply(Quantity.FIRST_MOMENT, ones))).allMatch(m -> m < 1.3);
  }

  @Test
  void floatsGrowAsDoublesDo() {
    ModelConfig small = SmallModel.CONFIG;
    ModelConfig target = ModelConfig.t511(150, 24, 4, 3, 40, 2);
    Growth growth = new Growth(small, target, NOISY, 3);
    double[] wide = DoubleModel.initial(small, 1);
    float[] narrow = new float[wide.length];
    for (int i = 0; i < wide.length; i++) {
      narrow[i] = (float) wide[i];
      wide[i] = narrow[i];
    }
    float[] fromFloats = growth.apply(Quantity.WEIGHT, narrow);
    double[] fromDoubles = growth.apply(Quantity.WEIGHT, wide);
    for (int i = 0; i < fromFloats.length; i++) {
      assertThat(fromFloats[i]).isEqualTo((float) fromDoubles[i]);
    }
  }

  @Test
  void refusesToShrinkAndNamesTheKey() {
    ModelConfig small = model(8, 4, 2, 12, 1, 1, false);
    assertThatThrownBy(() -> new Growth(small, model(8, 4, 1, 12, 1, 1, false), NOISY, 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("heads = 1");
    assertThatThrownBy(() -> new Growth(small, model(16, 4, 2, 12, 1, 1, true), NOISY, 3))
        .hasMessageContaining("tied = true");
  }

  private static double difference(Growth growth, ModelConfig small) {
    double[] weights = DoubleModel.initial(small, 7);
    try (DoubleModel before = new DoubleModel(small, weights);
        DoubleModel after =
            new DoubleModel(growth.config(), growth.apply(Quantity.WEIGHT, weights))) {
      double[] old = before.logProbabilities(SOURCE, PREFIX);
      assertThat(Arrays.stream(old, 1, VOCAB).distinct().count()).isGreaterThan(VOCAB / 2);
      return maxDifference(old, after.logProbabilities(SOURCE, PREFIX));
    }
  }

  /** Share of rows of the widened feed-forward matrix whose copy gets the same gradient. */
  private static double twins(Growth growth, ModelConfig small) {
    double[] g =
        gradients(growth.config(), growth.apply(Quantity.WEIGHT, DoubleModel.initial(small, 7)));
    Parameter matrix =
        Architecture.parameters(growth.config())
            .named("encoder.block.0.layer.1.DenseReluDense.wi_0.weight");
    int columns = matrix.shape().get(1);
    int half = matrix.shape().get(0) / 2;
    int equal = 0;
    for (int row = 0; row < half; row++) {
      int a = (int) matrix.offset() + row * columns;
      int b = a + half * columns;
      double distance = 0;
      for (int i = 0; i < columns; i++) {
        distance += Math.abs(g[a + i] - g[b + i]);
      }
      equal += distance < 1e-12 ? 1 : 0;
    }
    return (double) equal / half;
  }

  private static double[] gradients(ModelConfig config, double[] weights) {
    try (DoubleModel model = new DoubleModel(config, weights)) {
      return model.gradients(Batch.of(1, SOURCE, PREFIX, new int[] {105, 107, 102}));
    }
  }

  private static double maxDifference(double[] a, double[] b) {
    assertThat(a).hasSameSizeAs(b);
    double max = 0;
    for (int i = 0; i < a.length; i++) {
      max = Math.max(max, Math.abs(a[i] - b[i]));
    }
    return max;
  }

  private static double[] squared(double[] values) {
    return Arrays.stream(values).map(v -> v * v).toArray();
  }

  private static GrowOptions options(double noise, NewLayers newLayers) {
    return new GrowOptions(noise, newLayers, ScheduleRestart.CONTINUE, 8);
  }

  private static ModelConfig model(
      int dModel, int dKv, int heads, int dFf, int encoder, int decoder, boolean tied) {
    return model(dModel, dKv, heads, dFf, encoder, decoder, tied, FeedForward.GATED_GELU);
  }

  private static ModelConfig model(
      int dModel,
      int dKv,
      int heads,
      int dFf,
      int encoder,
      int decoder,
      boolean tied,
      FeedForward feedForward) {
    return ModelConfig.builder(VOCAB, dModel, dKv, heads, dFf, 1)
        .layers(encoder, decoder)
        .normEpsilon(EPSILON)
        .tied(tied)
        .feedForward(feedForward)
        .build();
  }
}
