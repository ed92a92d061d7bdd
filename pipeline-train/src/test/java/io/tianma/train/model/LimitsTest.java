package io.tianma.train.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.tensor.Backend;
import io.tianma.train.tensor.DType;
import io.tianma.train.tensor.Precision;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lengths that a network knows no positions for, and what recorded shapes take. */
class LimitsTest {
  private static final String SOURCE = "source of 6 tokens: max-positions = 5";
  private static final String TARGET = "target of 6 tokens: max-positions = 5";
  private static final int[] FIVE = {3, 4, 5, 6, 7};
  private static final int[] SIX = {3, 4, 5, 6, 7, 8};

  private static ModelConfig learned() {
    return ModelConfig.builder(23, 8, 4, 2, 6, 1)
        .tokens(0, 1, 2)
        .encoder("softmax", "learned")
        .decoder("softmax", "learned")
        .set("max_positions", 5)
        .build();
  }

  private static ModelConfig univae() {
    return ModelConfig.builder(23, 8, 4, 2, 6, 3)
        .tokens(0, 1, 2)
        .set("model", "univae")
        .set("max_positions", 5)
        .set("latent_from", 1)
        .set("latent_width", 5)
        .build();
  }

  private static void refused(String message, ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }

  private static Batch batch(int[] source, int[] target) {
    return Batch.of(1, source, target, target);
  }

  @Test
  void sequencesThatAreTooLongAreRefusedWhereverTheyCome() {
    for (ModelConfig config : new ModelConfig[] {learned(), univae()}) {
      try (SmallNetwork small = SmallNetwork.lively(config, "reference", 1, DType.F32)) {
        Seq2Seq network = small.network;
        refused(SOURCE, () -> network.logits(batch(SIX, FIVE)));
        refused(TARGET, () -> network.logits(batch(FIVE, SIX)));
        refused(SOURCE, () -> network.loss(batch(SIX, FIVE)));
        refused(TARGET, () -> network.loss(batch(FIVE, SIX)));
        refused(SOURCE, () -> network.lossAndGradients(batch(SIX, FIVE), 1, 1));
        refused(TARGET, () -> network.lossAndGradients(batch(FIVE, SIX), 1, 1));
        refused(SOURCE, () -> network.encode(1, SIX));
        refused(SOURCE, () -> network.generate(1, SIX, 5));
        refused(TARGET, () -> network.generate(1, FIVE, 6));
        assertThat(network.logits(batch(FIVE, FIVE))).hasSize(5 * 23);
        assertThat(network.loss(batch(FIVE, FIVE)).targetTokens()).isEqualTo(5);
        network.generate(1, FIVE, 5).close();
      }
    }
  }

  @Test
  void targetsOfLatentsAreLimitedToo() {
    try (SmallNetwork small = SmallNetwork.lively(univae(), "reference", 1, DType.F32)) {
      float[] latents = small.network.encode(1, FIVE);
      refused(TARGET, () -> small.network.logits(latents, batch(SIX, SIX)));
      refused(TARGET, () -> small.network.generate(1, latents, 6));
      assertThat(small.network.logits(latents, batch(SIX, FIVE))).hasSize(5 * 23);
      small.network.generate(1, latents, 5).close();
    }
  }

  @Test
  void aShapeIsRecordedOnceForTrainingAndOnceForLosses() {
    try (SmallNetwork small = SmallNetwork.lively(learned(), "reference", 1, DType.F32)) {
      Seq2Seq network = small.network;
      assertThat(network.recordings()).isZero();
      assertThat(network.activationBytes()).isZero();
      network.loss(batch(FIVE, FIVE));
      network.loss(batch(new int[] {9, 9, 9, 9, 9}, FIVE));
      assertThat(network.recordings()).isEqualTo(1);
      long bytes = network.activationBytes();
      assertThat(bytes).isPositive();
      network.lossAndGradients(batch(FIVE, FIVE), 1, 1);
      assertThat(network.recordings()).isEqualTo(2);
      assertThat(network.activationBytes()).isGreaterThanOrEqualTo(bytes);
      network.loss(batch(new int[] {3, 4}, FIVE));
      assertThat(network.recordings()).isEqualTo(3);
    }
  }

  private static long bytes(int parts, int rows) {
    TrainingStep step = new TrainingStep(0, 0, parts);
    Backend backend = Backend.named("reference");
    ModelConfig config = ModelConfig.t511(150, 64, 16, 4, 128, 2);
    return Seq2Seq.activationBytes(config, step, Precision.FLOAT32, backend, rows, 200, 150);
  }

  /** Of parts the largest counts: 5 rows in 2 parts are 3 and 2, 3 rows in 7 parts 1 each. */
  @ParameterizedTest
  @CsvSource({"2, 5, 3", "2, 4, 2", "3, 5, 2", "7, 3, 1", "4, 4, 1", "3, 7, 3"})
  void partsTakeWhatTheLargestOfThemTakes(int parts, int rows, int largest) {
    assertThat(bytes(parts, rows)).isEqualTo(bytes(1, largest));
    assertThat(bytes(1, largest)).isPositive();
    assertThat(bytes(1, 7)).isGreaterThan(3 * bytes(1, 1));
  }

  @Test
  void batchesOfNoRowsOrUnequalOnesAreRefused() {
    refused(
        "0 rows do not divide 0 source, 0 input and 0 label ids",
        () -> Batch.of(0, new int[0], new int[0], new int[0]));
    refused(
        "2 rows do not divide 5 source, 2 input and 2 label ids",
        () -> Batch.of(2, FIVE, new int[2], new int[2]));
    refused(
        "1 rows do not divide 5 source, 2 input and 3 label ids",
        () -> Batch.of(1, FIVE, new int[2], new int[3]));
  }

  @Test
  void shorterRowsEndInTheGivenPadding() {
    Batch batch =
        Batch.of(List.of(new int[] {3}, new int[] {4, 5}), List.of(SIX, new int[] {1, 2}), 7);
    assertThat(batch.sourceBS()).containsExactly(3, 7, 4, 5);
    assertThat(batch.inputBT()).containsExactly(3, 4, 5, 6, 7, 1, 2, 7, 7, 7);
    assertThat(batch.labelBT()).containsExactly(4, 5, 6, 7, 8, 2, 7, 7, 7, 7);
    assertThat(batch.targetTokens(7)).isEqualTo(5);
  }
}
