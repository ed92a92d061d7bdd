package io.tianma.train.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.tianma.train.model.config.FeedForward;
import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.model.parameter.Parameter;
import io.tianma.train.tensor.DType;
import io.tianma.train.tensor.FeatureMap;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class Seq2SeqTest {
  private static final double STEP = 1e-5;

  /** Along a random direction of each parameter the loss changes as the gradient says. */
  @ParameterizedTest
  @CsvSource({
    "reference, GATED_GELU, false, 0, 0, 0",
    "reference, GATED_GELU, true, 0.2, 0.1, 0",
    "reference, GATED_GELU_ERF, true, 0, 0, 0.01",
    "reference, RELU, false, 0.2, 0.2, 0.003",
    "cpu, GATED_GELU, true, 0.2, 0.1, 0.01"
  })
  void gradientsAreThoseOfFiniteDifferences(
      String backend,
      FeedForward feedForward,
      boolean tied,
      double dropout,
      double smoothing,
      double zLoss) {
    ModelConfig config = SmallNetwork.config(feedForward, tied, dropout);
    TrainingStep loss = new TrainingStep(smoothing, zLoss, 1);
    checkGradients(new SmallNetwork(config, loss, backend, 2, DType.F64), 1e-8);
  }

  private static void checkGradients(SmallNetwork network, double tolerance) {
    Batch batch = SmallNetwork.batch(5);
    SplittableRandom random = new SplittableRandom(9);
    // moments of five rows bend the loss: the third derivative is 7e3
    double step = network.config.latents().normalized() ? STEP / 10 : STEP;
    try (SmallNetwork small = network) {
      small.network.lossAndGradients(batch, 5, 7);
      double[] gradients = small.gradients();
      double[] weights = small.weights();
      for (Parameter parameter : small.network.parameters()) {
        if (parameter.frozen()) {
          continue;
        }
        double[] direction = new double[weights.length];
        double expected = 0;
        for (int i = (int) parameter.offset(); i < parameter.end(); i++) {
          direction[i] = random.nextDouble() - 0.5;
          expected += direction[i] * gradients[i];
        }
        double difference = loss(small, batch, weights, direction, step);
        difference -= loss(small, batch, weights, direction, -step);
        assertThat(difference / (2 * step))
            .as(parameter.name())
            .isCloseTo(expected, within(tolerance + 1e-6 * Math.abs(expected)));
        assertThat(expected).as(parameter.name()).isNotZero();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("io.tianma.train.model.Variants#withDropout")
  void gradientsOfEveryVariantAreThoseOfFiniteDifferences(ModelConfig config) {
    checkGradients(SmallNetwork.lively(config, "reference", 1, DType.F64), 1e-7);
  }

  private static double loss(
      SmallNetwork small, Batch batch, double[] weights, double[] direction, double step) {
    double[] moved = weights.clone();
    for (int i = 0; i < moved.length; i++) {
      moved[i] += step * direction[i];
    }
    small.write(moved);
    return small.network.lossAndGradients(batch, 5, 7).objective();
  }

  /** Float32, the vectors' own loss and its gradient; the steps are long enough to be seen. */
  @ParameterizedTest
  @CsvSource({"0.1, 0", "0, 0.01", "0.2, 0.01"})
  void theCpusFloatGradientsFollowThePenaltiesToo(double smoothing, double zLoss) {
    ModelConfig config = SmallNetwork.config(FeedForward.GATED_GELU, false, 0);
    TrainingStep loss = new TrainingStep(smoothing, zLoss, 1);
    Batch batch = SmallNetwork.batch(5);
    SplittableRandom random = new SplittableRandom(9);
    try (SmallNetwork small = new SmallNetwork(config, loss, "cpu", 2, DType.F32)) {
      small.network.lossAndGradients(batch, 5, 7);
      double[] gradients = small.gradients();
      double[] weights = small.weights();
      Parameter head = small.network.parameters().named("lm_head.weight");
      for (int direction = 0; direction < 5; direction++) {
        double[] along = new double[weights.length];
        double expected = 0;
        for (int i = (int) head.offset(); i < head.end(); i++) {
          along[i] = random.nextDouble() - 0.5;
          expected += along[i] * gradients[i];
        }
        double difference = loss(small, batch, weights, along, 1e-2);
        difference -= loss(small, batch, weights, along, -1e-2);
        assertThat(difference / 2e-2).isCloseTo(expected, within(2e-3 * Math.abs(expected) + 2e-5));
      }
    }
  }

  /** Rows have unequal numbers of target tokens, and 5 rows are cut into 2, 3 or 5 parts. */
  @ParameterizedTest
  @CsvSource({
    "reference, F64, 1, 2, 1e-12",
    "reference, F64, 2, 3, 1e-12",
    "cpu, F32, 1, 5, 3e-6",
    "cpu, F32, 2, 2, 3e-6"
  })
  void microBatchesMakeTheGradientOfTheWholeBatch(
      String backend, DType type, int threads, int parts, double tolerance) {
    ModelConfig config = SmallNetwork.config(FeedForward.GATED_GELU, true, 0);
    Batch batch = SmallNetwork.batch(5);
    TrainingStep cut = new TrainingStep(0.1, 0.01, parts);
    TrainingStep uncut = new TrainingStep(0.1, 0.01, 1);
    try (SmallNetwork small = new SmallNetwork(config, cut, backend, threads, type);
        SmallNetwork whole = new SmallNetwork(config, uncut, backend, threads, type)) {
      StepResult expected = whole.network.lossAndGradients(batch, 1, 2);
      for (int time = 0; time < 2; time++) { // the second step must not add to the first
        StepResult sums = small.network.lossAndGradients(batch, 1, 2);
        assertThat(sums.lossSum()).isCloseTo(expected.lossSum(), within(100 * tolerance));
        assertThat(sums.objective()).isCloseTo(expected.objective(), within(100 * tolerance));
        assertThat(sums.targetTokens()).isEqualTo(expected.targetTokens());
        assertThat(sums.correct()).isEqualTo(expected.correct());
        double[] wanted = whole.gradients();
        double[] gradients = small.gradients();
        for (int i = 0; i < wanted.length; i++) {
          assertThat(gradients[i]).isCloseTo(wanted[i], within(tolerance));
        }
      }
    }
  }

  @Test
  void microBatchesDropOutDifferently() {
    ModelConfig config = SmallNetwork.config(FeedForward.GATED_GELU, true, 0.5);
    int[] ids = {5, 6, 7, 5, 6, 7}; // twice the same row
    Batch batch = Batch.of(2, ids, new int[] {1, 9, 1, 9}, new int[] {9, 2, 9, 2});
    try (SmallNetwork small =
        new SmallNetwork(config, new TrainingStep(0, 0, 2), "reference", 1, DType.F64)) {
      double both = small.network.lossAndGradients(batch, 1, 2).lossSum();
      double first = small.network.lossAndGradients(batch.part(0, 2), 1, 2).lossSum();
      assertThat(both).isNotCloseTo(2 * first, within(1e-6));
    }
  }

  /**
   * Workers and parts are told apart by different numbers, or masks would come twice in a round.
   */
  @Test
  void aPartDropsOutOtherwiseThanTheNextWorkersFirst() {
    ModelConfig config = SmallNetwork.config(FeedForward.GATED_GELU, true, 0.5);
    int[] ids = {5, 6, 7, 5, 6, 7}; // twice the same row
    Batch batch = Batch.of(2, ids, new int[] {1, 9, 1, 9}, new int[] {9, 2, 9, 2});
    long nextWorker = 1 + 0x9e3779b97f4a7c15L;
    try (SmallNetwork small =
        new SmallNetwork(config, new TrainingStep(0, 0, 2), "reference", 1, DType.F64)) {
      double both = small.network.lossAndGradients(batch, 1, 2).lossSum();
      double first = small.network.lossAndGradients(batch.part(0, 2), 1, 2).lossSum();
      double next = small.network.lossAndGradients(batch.part(0, 2), nextWorker, 2).lossSum();
      assertThat(both - first).isNotCloseTo(next, within(1e-9));
    }
  }

  /** The numbers of T5X' formulas on one row, worked out by hand in double precision. */
  @Test
  void penaltiesAreThoseOfT5x() {
    ModelConfig config = SmallNetwork.config(FeedForward.GATED_GELU, false, 0);
    Batch batch = Batch.of(1, new int[] {5, 6}, new int[] {1}, new int[] {9});
    double smoothing = 0.1;
    double zLoss = 0.01;
    TrainingStep loss = new TrainingStep(smoothing, zLoss, 1);
    try (SmallNetwork small = new SmallNetwork(config, loss, "cpu", 1, DType.F32)) {
      float[] logits = small.network.logits(batch);
      double z = 0;
      for (float logit : logits) {
        z += Math.exp(logit);
      }
      double off = smoothing / (logits.length - 1);
      double objective = zLoss * Math.log(z) * Math.log(z);
      double entropy = -(0.9 * Math.log(0.9) + (logits.length - 1) * off * Math.log(off));
      for (int v = 0; v < logits.length; v++) {
        objective -= (v == 9 ? 0.9 : off) * (logits[v] - Math.log(z));
      }
      StepResult result = small.network.lossAndGradients(batch, 0, 0);
      assertThat(result.objective()).isCloseTo(objective - entropy, within(1e-6));
      assertThat(result.loss()).isCloseTo(Math.log(z) - logits[9], within(1e-6));
      StepResult plain = small.network.loss(batch);
      assertThat(plain.objective()).as("evaluation").isEqualTo(plain.loss());
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 2, F64", "1, 3, F32", "2, 7, F32", "1, 9, F64"})
  void theNumberOfThreadsChangesNoBitOnTheReference(int few, int many, DType type) {
    ModelConfig config = SmallNetwork.config(FeedForward.GATED_GELU, false, 0.1);
    checkThreads(config, few, many, type);
  }

  @ParameterizedTest
  @MethodSource("io.tianma.train.model.Variants#withDropout")
  void theNumberOfThreadsChangesNoBitOfAnyVariant(ModelConfig config) {
    checkThreads(config, 1, 3, DType.F32);
  }

  private static void checkThreads(ModelConfig config, int few, int many, DType type) {
    Batch batch = SmallNetwork.batch(5);
    try (SmallNetwork one = SmallNetwork.lively(config, "reference", few, type);
        SmallNetwork other = SmallNetwork.lively(config, "reference", many, type)) {
      StepResult a = one.network.lossAndGradients(batch, 1, 2);
      StepResult b = other.network.lossAndGradients(batch, 1, 2);
      assertThat(b).isEqualTo(a);
      assertThat(other.gradients()).isEqualTo(one.gradients());
    }
  }

  @ParameterizedTest
  @CsvSource({"1", "2"})
  void oneBatchHasTheSameBitsInTwoRuns(int threads) {
    checkRuns(SmallNetwork.config(FeedForward.GATED_GELU, false, 0.1), threads, 100);
  }

  @ParameterizedTest
  @MethodSource("io.tianma.train.model.Variants#withDropout")
  void oneBatchHasTheSameBitsInTwoRunsOfEveryVariant(ModelConfig config) {
    checkRuns(config, 2, 20);
  }

  private static void checkRuns(ModelConfig config, int threads, int runs) {
    Batch batch = SmallNetwork.batch(5);
    try (SmallNetwork one = new SmallNetwork(config, "cpu", threads, DType.F32);
        SmallNetwork other = new SmallNetwork(config, "cpu", threads, DType.F32)) {
      other.network.loss(SmallNetwork.batch(9)); // another history
      StepResult first = one.network.lossAndGradients(batch, 1, 2);
      double[] gradients = one.gradients();
      for (int run = 0; run < runs; run++) { // interpreted at first, then compiled
        assertThat(other.network.lossAndGradients(batch, 1, 2)).isEqualTo(first);
        assertThat(other.gradients()).isEqualTo(gradients);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1", "2", "7"})
  void theCpuAgreesWithTheReferenceUnderDropout(int threads) {
    checkCpu(SmallNetwork.config(FeedForward.GATED_GELU, true, 0.2), threads, 1e-5);
  }

  @ParameterizedTest
  @MethodSource("io.tianma.train.model.Variants#withDropout")
  void theCpuAgreesWithTheReferenceInEveryVariant(ModelConfig config) {
    // gradients of lively weights are up to 4; where features are 0.001 two large terms cancel
    boolean cancels = config.featureMap() == FeatureMap.RELU;
    // moments of five rows enlarge rounding: the reference is 6e-5 away from its own in float64
    boolean few = config.latents().normalized();
    checkCpu(config, 2, few ? 3e-4 : cancels ? 2e-4 : 3e-5);
  }

  private static void checkCpu(ModelConfig config, int threads, double tolerance) {
    Batch batch = SmallNetwork.batch(5);
    try (SmallNetwork cpu = SmallNetwork.lively(config, "cpu", threads, DType.F32);
        SmallNetwork reference = SmallNetwork.lively(config, "reference", 1, DType.F32)) {
      StepResult expected = reference.network.lossAndGradients(batch, 1, 2);
      StepResult actual = cpu.network.lossAndGradients(batch, 1, 2);
      assertThat(actual.loss()).isCloseTo(expected.loss(), within(1e-5));
      double[] wanted = reference.gradients();
      double[] gradients = cpu.gradients();
      for (int i = 0; i < wanted.length; i++) {
        assertThat(gradients[i])
            .isCloseTo(wanted[i], within(tolerance * Math.max(1, Math.abs(wanted[i]))));
      }
    }
  }

  @Test
  void paddingDoesNotChangeWhatIsNotPadding() {
    ModelConfig config = SmallNetwork.config(FeedForward.GATED_GELU, false, 0);
    int[] source = {5, 6, 7, 8};
    int[] input = {1, 9, 10};
    try (SmallNetwork small = new SmallNetwork(config, "cpu", 1, DType.F32)) {
      float[] alone = small.network.logits(Batch.of(1, source, input, new int[3]));
      int[] paddedSource = {5, 6, 7, 8, 0, 0, 0, 3, 4, 5, 6, 7, 8, 9};
      int[] paddedInput = {1, 9, 10, 0, 1, 9, 10, 11};
      float[] padded = small.network.logits(Batch.of(2, paddedSource, paddedInput, new int[8]));
      for (int i = 0; i < alone.length; i++) {
        assertThat(padded[i]).isCloseTo(alone[i], within(1e-5f));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"reference, 1", "reference, 2", "cpu, 1", "cpu, 3"})
  void aPaddedBatchHasTheGradientOfItsPairsWithoutPadding(String backend, int threads) {
    checkPaddedBatch(SmallNetwork.config(FeedForward.GATED_GELU, true, 0), backend, threads, 1e-5);
  }

  @ParameterizedTest
  @MethodSource("io.tianma.train.model.Variants#all")
  void aPaddedBatchOfAnyVariantHasTheGradientOfItsPairs(ModelConfig config) {
    assumeFalse(config.latents().normalized(), "a batch is normalized as a whole");
    // variances are exponentials of lively numbers
    double tolerance = config.latents().gaussian() ? 1e-4 : 3e-5;
    checkPaddedBatch(config, "reference", 1, tolerance);
    checkPaddedBatch(config, "cpu", 2, tolerance);
  }

  private static void checkPaddedBatch(
      ModelConfig config, String backend, int threads, double tolerance) {
    Batch batch = SmallNetwork.batch(5);
    try (SmallNetwork small = SmallNetwork.lively(config, backend, threads, DType.F32)) {
      double loss = small.network.lossAndGradients(batch, 1, 2).lossSum();
      double[] together = small.gradients();
      double[] sum = new double[together.length];
      double sumOfLosses = 0;
      for (int b = 0; b < batch.rows(); b++) {
        int[] source = unpadded(batch.sourceBS(), b, batch.sourceLength());
        int[] labels = unpadded(batch.labelBT(), b, batch.targetLength());
        int from = b * batch.targetLength();
        int[] input = Arrays.copyOfRange(batch.inputBT(), from, from + labels.length);
        Batch alone = Batch.of(1, source, input, labels);
        sumOfLosses += small.network.lossAndGradients(alone, new Counter(1, 1, 2, b)).lossSum();
        double[] gradients = small.gradients();
        for (int i = 0; i < sum.length; i++) {
          sum[i] += gradients[i] * labels.length / batch.targetTokens(0);
        }
      }
      assertThat(loss).isCloseTo(sumOfLosses, within(1e-4));
      for (int i = 0; i < sum.length; i++) {
        assertThat(together[i])
            .isCloseTo(sum[i], within(tolerance * Math.max(1, Math.abs(sum[i]))));
      }
    }
  }

  /**
   * Whoever takes a row for one token shorter than it is misses one of these. Of a decoder's input
   * that is the token before the last label: nothing is to be predicted after the end token.
   */
  @ParameterizedTest
  @MethodSource("io.tianma.train.model.Variants#all")
  void theLastTokenOfEveryRowCounts(ModelConfig config) {
    checkLastTokens(config, "reference");
    checkLastTokens(config, "cpu");
  }

  private static void checkLastTokens(ModelConfig config, String backend) {
    Batch batch = SmallNetwork.batch(5);
    try (SmallNetwork small = SmallNetwork.lively(config, backend, 1, DType.F32)) {
      StepResult before = small.network.lossAndGradients(batch, 1, 2);
      assertThat(before.targetTokens()).isEqualTo(batch.targetTokens(config.padId()));
      for (int[] ids : new int[][] {batch.sourceBS(), batch.inputBT(), batch.labelBT()}) {
        int width = ids.length / batch.rows();
        int[] counted = ids == batch.sourceBS() ? ids : batch.labelBT();
        for (int b = 0; b < batch.rows(); b++) {
          int last = b * width + length(counted, b, width) - 1;
          int id = ids[last];
          ids[last] = id == 22 ? 21 : id + 1;
          double after = small.network.lossAndGradients(batch, 1, 2).lossSum();
          assertThat(after).isNotCloseTo(before.lossSum(), within(1e-6));
          ids[last] = id;
        }
      }
    }
  }

  private static int[] unpadded(int[] ids, int row, int width) {
    return Arrays.copyOfRange(ids, row * width, row * width + length(ids, row, width));
  }

  private static int length(int[] ids, int row, int width) {
    int length = width;
    while (ids[row * width + length - 1] == 0) {
      length--;
    }
    return length;
  }
}
