package io.tianma.train.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.model.parameter.Parameter;
import io.tianma.train.tensor.Backend;
import io.tianma.train.tensor.Backends;
import io.tianma.train.tensor.DType;
import io.tianma.train.tensor.FeatureMap;
import io.tianma.train.tensor.Precision;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every mixer and every position code must do, whatever it computes. */
class VariantsTest {
  private static final String ALL = "io.tianma.train.model.Variants#all";
  private static final String WITH_DROPOUT = "io.tianma.train.model.Variants#withDropout";
  private static final int VOCAB = 23;

  @ParameterizedTest
  @MethodSource(ALL)
  void aLaterTokenChangesNoEarlierOutput(ModelConfig config) {
    int[] source = {5, 6, 7, 8, 9, 3, 2};
    int[] input = {1, 9, 10, 5, 7, 11, 9, 4};
    for (String backend : Backends.names()) {
      try (SmallNetwork small = SmallNetwork.lively(config, backend, 1, DType.F32)) {
        float[] before = small.network.logits(Batch.of(1, source, input, new int[8]));
        for (int changed = 1; changed < input.length; changed++) {
          int[] other = input.clone();
          other[changed] = 21;
          float[] after = small.network.logits(Batch.of(1, source, other, new int[8]));
          assertThat(difference(before, after, 0, changed * VOCAB)).as(backend).isLessThan(1e-5);
          assertThat(difference(before, after, changed * VOCAB, (changed + 1) * VOCAB))
              .as("token %d is read", changed)
              .isGreaterThan(1e-4);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void longerPaddingChangesNothing(ModelConfig config) {
    int[] source = {5, 6, 7, 8, 9};
    int[] input = {1, 9, 5, 10};
    longerPadding(config, "reference", DType.F64, 1e-6, source, input); // a float's last bit
    for (String backend : Backends.names()) {
      // products of another shape add up in another order, which small divisors enlarge: by
      // 4e-6 of the greatest logit with the products that OpenBLAS has for AVX-512
      double bound = backend.equals("cuda") ? 1e-4 : 1e-5;
      longerPadding(config, backend, DType.F32, bound, source, input);
    }
  }

  private static void longerPadding(
      ModelConfig config, String backend, DType type, double bound, int[] source, int[] input) {
    try (SmallNetwork small = SmallNetwork.lively(config, backend, 1, type)) {
      float[] alone = small.network.logits(Batch.of(1, source, input, new int[4]));
      int[] paddedSource = Arrays.copyOf(source, 26);
      System.arraycopy(new int[] {3, 4, 5, 6, 7, 8, 9, 3, 4, 5, 6}, 0, paddedSource, 13, 11);
      int[] paddedInput = Arrays.copyOf(input, 14);
      System.arraycopy(new int[] {1, 9, 10, 11, 5, 4}, 0, paddedInput, 7, 6);
      float[] padded = small.network.logits(Batch.of(2, paddedSource, paddedInput, new int[14]));
      double greatest = 1;
      for (float logit : alone) {
        greatest = Math.max(greatest, Math.abs(logit));
      }
      assertThat(difference(alone, padded, 0, alone.length) / greatest)
          .as("%s %s", backend, type)
          .isLessThan(bound);
    }
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void tokenByTokenIsAllAtOnce(ModelConfig config) {
    int[] sources = {5, 6, 7, 8, 9, 2, 4, 11, 5, 3, 0, 0};
    int[] input = {1, 9, 5, 10, 9, 9, 7, 3, 1, 7, 7, 5, 20, 9, 3, 4};
    int length = 8;
    for (String backend : Backends.names()) {
      try (SmallNetwork small = SmallNetwork.lively(config, backend, 2, DType.F32)) {
        float[] wanted = small.network.logits(Batch.of(2, sources, input, new int[16]));
        try (Generation generation = small.network.generate(2, sources, length + 2)) {
          for (int t = 0; t < length; t++) {
            float[] step = generation.step(new int[] {input[t], input[length + t]});
            for (int b = 0; b < 2; b++) {
              int from = (b * length + t) * VOCAB;
              float[] row = Arrays.copyOfRange(wanted, from, from + VOCAB);
              float[] next = Arrays.copyOfRange(step, b * VOCAB, (b + 1) * VOCAB);
              assertThat(difference(row, next, 0, VOCAB)).as("%s, %d", backend, t).isLessThan(3e-5);
            }
          }
        }
      }
    }
  }

  /** Beams of one source that change places go on as the rows that they were copied from. */
  @ParameterizedTest
  @MethodSource(ALL)
  void beamsTakeTheirStateWithThem(ModelConfig config) {
    int[] source = {5, 6, 7, 8, 9, 2};
    int[] sources = new int[18];
    for (int b = 0; b < 3; b++) {
      System.arraycopy(source, 0, sources, 6 * b, 6);
    }
    int[][] inputs = {{1, 9, 5, 10}, {1, 5, 11, 7}, {1, 4, 3, 9}};
    int[] from = {2, 0, 0};
    for (String backend : Backends.names()) {
      int threads = backend.equals("cpu") ? 2 : 1;
      try (SmallNetwork small = SmallNetwork.lively(config, backend, threads, DType.F32);
          Generation beams = small.network.generate(3, sources, 6)) {
        for (int t = 0; t < 4; t++) {
          beams.step(new int[] {inputs[0][t], inputs[1][t], inputs[2][t]});
        }
        beams.reorder(from);
        float[] next = beams.step(new int[] {6, 6, 6});
        for (int b = 0; b < 3; b++) {
          int[] whole = Arrays.copyOf(inputs[from[b]], 5);
          whole[4] = 6;
          float[] wanted = small.network.logits(Batch.of(1, source, whole, new int[5]));
          float[] last = Arrays.copyOfRange(wanted, 4 * VOCAB, 5 * VOCAB);
          float[] row = Arrays.copyOfRange(next, b * VOCAB, (b + 1) * VOCAB);
          assertThat(difference(last, row, 0, VOCAB)).isLessThan(3e-5);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource(WITH_DROPOUT)
  void inBfloat16LossAndGradientsAreClose(ModelConfig config) {
    Batch batch = SmallNetwork.batch(5);
    for (String backend : Backends.names()) {
      String problem = Backend.named(backend).noHalves();
      assumeTrue(problem == null, problem);
      try (SmallNetwork half =
              new SmallNetwork(config, TrainingStep.PLAIN, Precision.BF16, backend, 2, DType.F32);
          SmallNetwork full = new SmallNetwork(config, backend, 2, DType.F32)) {
        double expected = full.network.lossAndGradients(batch, 5, 7).loss();
        double loss = half.network.lossAndGradients(batch, 5, 7).loss();
        assertThat(loss).as(backend).isNotEqualTo(expected).isCloseTo(expected, within(0.03));
        double away = distance(half.gradients(), full.gradients());
        assertThat(away).as(backend).isBetween(1e-5, bound(config));
        double[] gradients = half.gradients();
        half.network.lossAndGradients(batch, 5, 7);
        assertThat(half.gradients()).as("the same bits again").isEqualTo(gradients);
      }
    }
  }

  /** Programs of all shapes share memory: what one leaves there must not matter to another. */
  @ParameterizedTest
  @MethodSource(WITH_DROPOUT)
  void batchesOfOtherShapesInBetweenChangeNothing(ModelConfig config) {
    Batch batch = SmallNetwork.batch(5);
    Batch other = Batch.of(1, new int[] {5, 9, 7}, new int[] {1, 9}, new int[] {9, 2});
    try (SmallNetwork small = SmallNetwork.lively(config, "cpu", 2, DType.F32)) {
      double loss = small.network.lossAndGradients(batch, 5, 7).objective();
      double[] gradients = small.gradients();
      small.network.lossAndGradients(other, 5, 8);
      small.network.loss(SmallNetwork.batch(3));
      small.network.logits(other);
      assertThat(small.network.lossAndGradients(batch, 5, 7).objective()).isEqualTo(loss);
      assertThat(small.gradients()).isEqualTo(gradients);
    }
  }

  /** Of four features that are 0.001 below zero, rounding turns some on that were off. */
  private static double bound(ModelConfig config) {
    boolean linear = config.encoder().mixer().equals("linear");
    return linear && config.featureMap() == FeatureMap.RELU ? 0.6 : 0.1;
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void whatNeverChangesHasNoGradient(ModelConfig config) {
    try (SmallNetwork small = SmallNetwork.lively(config, "cpu", 2, DType.F32)) {
      small.network.lossAndGradients(SmallNetwork.batch(5), 5, 7);
      double[] gradients = small.gradients();
      for (Parameter parameter : small.network.parameters()) {
        double sum = 0;
        for (long i = parameter.offset(); i < parameter.end(); i++) {
          sum += Math.abs(gradients[(int) i]);
        }
        assertThat(sum == 0).as(parameter.name()).isEqualTo(parameter.frozen());
      }
    }
  }

  private static double difference(float[] a, float[] b, int from, int to) {
    double max = 0;
    for (int i = from; i < to; i++) {
      max = Math.max(max, Math.abs((double) a[i] - b[i]));
    }
    return max;
  }

  private static double distance(double[] x, double[] y) {
    double difference = 0;
    double length = 0;
    for (int i = 0; i < x.length; i++) {
      difference += (x[i] - y[i]) * (x[i] - y[i]);
      length += y[i] * y[i];
    }
    return Math.sqrt(difference / length);
  }
}
