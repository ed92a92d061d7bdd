package io.tianma.train.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tianma.train.model.config.FeedForward;
import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.tensor.Backend;
import io.tianma.train.tensor.DType;
import io.tianma.train.tensor.Kernels;
import io.tianma.train.tensor.Precision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Training with operands of products in bfloat16, which have 8 bits: a rounded operand is off by at
 * most 2⁻⁹, a gradient of this depth by less than 3 % of its length.
 */
class PrecisionTest {
  private static final double LOSS = 0.01;
  private static final double GRADIENT = 0.03;

  @ParameterizedTest
  @CsvSource({
    "reference, 1, false, 0",
    "reference, 3, true, 0.2",
    "cpu, 1, false, 0",
    "cpu, 2, true, 0.2",
    "cpu, 7, false, 0.2"
  })
  void lossAndGradientsAreCloseToThoseOfFloat32(
      String backend, int threads, boolean tied, double dropout) {
    String problem = Backend.named(backend).noHalves();
    assumeTrue(problem == null, problem);
    ModelConfig config = SmallNetwork.config(FeedForward.GATED_GELU, tied, dropout);
    Batch batch = SmallNetwork.batch(5);
    try (SmallNetwork half =
            new SmallNetwork(
                config, TrainingStep.PLAIN, Precision.BF16, backend, threads, DType.F32);
        SmallNetwork full = new SmallNetwork(config, backend, threads, DType.F32)) {
      double expected = full.network.lossAndGradients(batch, 5, 7).loss();
      for (int run = 0; run < 2; run++) { // the second on a recorded program
        double loss = half.network.lossAndGradients(batch, 5, 7).loss();
        assertThat(loss).isNotEqualTo(expected).isCloseTo(expected, within(LOSS));
        assertThat(distance(half.gradients(), full.gradients())).isBetween(1e-5, GRADIENT);
      }
    }
  }

  @Test
  void weightsAreReadAnewInEveryStep() {
    ModelConfig config = SmallNetwork.config(FeedForward.GATED_GELU, false, 0);
    Batch batch = SmallNetwork.batch(5);
    TrainingStep plain = TrainingStep.PLAIN;
    try (SmallNetwork half =
            new SmallNetwork(config, plain, Precision.BF16, "reference", 2, DType.F32);
        SmallNetwork fresh =
            new SmallNetwork(config, plain, Precision.BF16, "reference", 2, DType.F32)) {
      half.network.lossAndGradients(batch, 5, 7);
      double[] weights = half.weights();
      double[] gradients = half.gradients();
      for (int i = 0; i < weights.length; i++) {
        weights[i] -= 0.1 * gradients[i];
      }
      half.write(weights);
      fresh.write(weights);
      assertThat(half.network.lossAndGradients(batch, 5, 7))
          .isEqualTo(fresh.network.lossAndGradients(batch, 5, 7));
      assertThat(half.gradients()).isEqualTo(fresh.gradients());
    }
  }

  @Test
  void lossesAndLogitsOutsideOfTrainingAreThoseOfFloat32() {
    ModelConfig config = SmallNetwork.config(FeedForward.GATED_GELU, false, 0);
    Batch batch = SmallNetwork.batch(5);
    try (SmallNetwork half =
            new SmallNetwork(
                config, TrainingStep.PLAIN, Precision.BF16, "reference", 1, DType.F32);
        SmallNetwork full = new SmallNetwork(config, "reference", 1, DType.F32)) {
      half.network.lossAndGradients(batch, 5, 7);
      assertThat(half.network.loss(batch)).isEqualTo(full.network.loss(batch));
      assertThat(half.network.logits(batch)).isEqualTo(full.network.logits(batch));
    }
  }

  @Test
  void aBackendWithoutItSaysWhy() {
    Backend without = new Without();
    assertThat(Precision.BF16.on(without)).isEqualTo(Precision.FLOAT32);
    ModelConfig config = SmallNetwork.config(FeedForward.RELU, false, 0);
    assertThatThrownBy(
            () -> new Seq2Seq(config, TrainingStep.PLAIN, Precision.BF16, without, 1, null, null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("precision = bf16: the processor is too old");
    assertThat(Precision.BF16.fingerprint(without))
        .isEqualTo("without, float32 instead of precision = bf16: the processor is too old");
    assertThat(Precision.FLOAT32.fingerprint(without)).isEqualTo("without");
    assertThat(Precision.BF16.fingerprint(Backend.named("reference")))
        .isEqualTo("loops in double, operands of products in bf16");
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

  private static final class Without implements Backend {
    @Override
    public String name() {
      return "without";
    }

    @Override
    public Kernels open() {
      throw new AssertionError("refused before");
    }

    @Override
    public String noHalves() {
      return "the processor is too old";
    }

    @Override
    public String fingerprint() {
      return name();
    }
  }
}
