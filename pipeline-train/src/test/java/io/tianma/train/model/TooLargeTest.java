package io.tianma.train.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TooLargeTest {
  private static final Batch BATCH =
      Batch.of(32, new int[32 * 8], new int[32 * 4], new int[32 * 4]);

  @Test
  void namesTheGreatestBatchThatFits() {
    TooLarge tooLarge = new TooLarge(BATCH, 2000L << 20, rows -> (100L << 20) * (rows + 1));
    assertThat(tooLarge.inTraining(1))
        .isEqualTo(
            "a batch of 32 x (8 + 4) tokens takes 3,300 MB of the GPU for activations, 2,000 MB are"
                + " free: pretrain.batch-size = 19 fits, or pretrain.optimizer.micro-batches = 2");
    assertThat(tooLarge.inEvaluation()).endsWith("evaluate.batch-size = 19 fits");
  }

  @Test
  void saysWhereNothingFits() {
    assertThat(new TooLarge(BATCH, 5, rows -> 10L * rows).inTraining(2))
        .endsWith("not even one row fits");
  }
}
