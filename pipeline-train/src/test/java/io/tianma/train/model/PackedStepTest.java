package io.tianma.train.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.model.parameter.Parameter;
import io.tianma.train.model.parameter.Parameters;
import io.tianma.train.tensor.Backend;
import io.tianma.train.tensor.DType;
import io.tianma.train.tensor.HostMemory;
import io.tianma.train.tensor.Memory;
import io.tianma.train.tensor.Precision;
import io.tianma.train.tensor.Tensor;
import io.tianma.train.tensor.cuda.TestedCuda;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Steps on batches whose padding a GPU leaves out, on the processor that plays one. */
class PackedStepTest {
  private static final int SAMPLES = 5;
  private static final Memory MEMORY = new HostMemory();

  /** Rows that kernels hold in registers, and heads that are not fused. */
  private static ModelConfig model(double dropout) {
    return ModelConfig.builder(90, 256, 8, 2, 24, 2).tokens(0, 1, 2).dropout(dropout).build();
  }

  @Test
  void aStepIsThatOfTheProcessorWithTheSameDropout() {
    ModelConfig model = model(0.1);
    Batch batch = batch(3, 60, 30);
    assertThat(ProgramShape.packed(true, batch, 0))
        .isEqualTo(new ProgramShape(true, SAMPLES, 64, 64, 64, 64));
    assertSame(model, Precision.FLOAT32, Backend.named("cpu"), batch, batch, 1e-5, 1e-4);
  }

  @Test
  void productsOfTf32ArePackedToo() {
    Batch batch = batch(4, 60, 30);
    assertSame(model(0.1), Precision.TF32, Backend.named("cpu"), batch, batch, 1e-3, 1e-2);
  }

  @Test
  void inSixteenBitsItFollowsFloat32() {
    Batch batch = batch(5, 60, 30);
    assertSame(model(0.1), Precision.BF16, Backend.named("cpu"), batch, batch, 1e-2, 5e-2);
  }

  @Test
  void whatIsPaddedFurtherIsTheSame() {
    Batch batch = batch(6, 60, 30);
    Batch wider = batch(6, 96, 45);
    assertThat(wider.sourceLength()).isGreaterThan(batch.sourceLength());
    assertSame(model(0), Precision.FLOAT32, TestedCuda.emulatedBackend(), wider, batch, 1e-6, 1e-6);
  }

  /** Ids that are padding stand within a source; one source and one target are empty. */
  @Test
  void holesAndEmptyRowsAreThoseOfTheProcessor() {
    Batch batch = batch(7, 60, 30);
    for (int i = 0; i < 20; i += 3) {
      batch.sourceBS()[60 + i] = 0;
    }
    for (int i = 0; i < 60; i++) {
      batch.sourceBS()[2 * 60 + i] = 0;
    }
    for (int i = 0; i < 30; i++) {
      batch.labelBT()[3 * 30 + i] = 0;
    }
    assertSame(model(0.1), Precision.FLOAT32, Backend.named("cpu"), batch, batch, 1e-5, 1e-4);
  }

  @Test
  void batchesOfManyLengthsShareARecording() {
    ModelConfig model = model(0.1);
    Tensor weights = weights(model);
    try (Seq2Seq network =
        network(
            model,
            Precision.FLOAT32,
            TestedCuda.emulatedBackend(),
            weights,
            vector(Math.toIntExact(weights.elements())))) {
      for (int seed = 10; seed < 14; seed++) {
        network.lossAndGradients(batch(seed, 58 + seed % 3, 30 - seed % 2), 1, seed);
      }
      assertThat(network.recordings()).isEqualTo(1);
      network.lossAndGradients(full(), 1, 2);
      assertThat(network.recordings()).isEqualTo(2);
    }
  }

  private static void assertSame(
      ModelConfig model,
      Precision precision,
      Backend expectedOn,
      Batch batch,
      Batch expectedBatch,
      double lossWithin,
      double within) {
    Parameters parameters = Architecture.parameters(model);
    float[] expected = new float[Math.toIntExact(parameters.count())];
    float[] actual = expected.clone();
    double loss = gradients(model, Precision.FLOAT32, expectedOn, expectedBatch, expected);
    assertThat(gradients(model, precision, TestedCuda.emulatedBackend(), batch, actual))
        .isCloseTo(loss, within(lossWithin));
    for (Parameter parameter : parameters) {
      double error = 0;
      double size = 0;
      for (int i = (int) parameter.offset(); i < parameter.end(); i++) {
        error += Math.pow(expected[i] - actual[i], 2);
        size += Math.pow(expected[i], 2);
      }
      assertThat(Math.sqrt(error))
          .as(parameter.name())
          .isLessThanOrEqualTo(within * Math.sqrt(size));
    }
  }

  private static double gradients(
      ModelConfig model, Precision precision, Backend backend, Batch batch, float[] to) {
    Tensor weights = weights(model);
    Tensor gradients = vector(to.length);
    try (Seq2Seq network = network(model, precision, backend, weights, gradients)) {
      StepResult result = network.lossAndGradients(batch, 3, 0);
      assertThat(result.targetTokens()).isEqualTo(batch.targetTokens(0));
      MEMORY.read(gradients, to);
      return result.loss();
    }
  }

  private static Seq2Seq network(
      ModelConfig model, Precision precision, Backend backend, Tensor weights, Tensor gradients) {
    return new Seq2Seq(model, TrainingStep.PLAIN, precision, backend, 1, weights, gradients);
  }

  /** Rows of a third of the width at most, but for the first, whose ids repeat. */
  private static Batch batch(int seed, int source, int target) {
    SplittableRandom random = new SplittableRandom(seed);
    List<int[]> sources = new ArrayList<>();
    List<int[]> targets = new ArrayList<>();
    for (int b = 0; b < SAMPLES; b++) {
      sources.add(row(random, 2 + random.nextInt(16), source));
      targets.add(row(random, 2 + random.nextInt(8), target + 1));
    }
    return Batch.ofTargets(SAMPLES, Batch.pad(sources, 0), Batch.pad(targets, 0));
  }

  private static int[] row(SplittableRandom random, int length, int width) {
    int[] row = new int[width];
    for (int i = 0; i < length; i++) {
      row[i] = 3 + random.nextInt(20);
    }
    return row;
  }

  private static Batch full() {
    SplittableRandom random = new SplittableRandom(9);
    int[] targets = random.ints(2 * 6, 3, 20).toArray();
    return Batch.of(2, random.ints(2 * 9, 3, 20).toArray(), targets, targets);
  }

  private static Tensor weights(ModelConfig model) {
    SplittableRandom random = new SplittableRandom(1);
    float[] values = new float[Math.toIntExact(Architecture.parameters(model).count())];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (0.2 * random.nextDouble() - 0.1);
    }
    Tensor weights = vector(values.length);
    MEMORY.write(values, weights);
    return weights;
  }

  private static Tensor vector(int count) {
    return Tensor.at(MEMORY.allocate(4L * count), DType.F32, count);
  }
}
