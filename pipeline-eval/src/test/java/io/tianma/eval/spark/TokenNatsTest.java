package io.tianma.eval.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tianma.train.model.Batch;
import org.junit.jupiter.api.Test;

class TokenNatsTest {
  @Test
  void sumsOverLabelsThatAreNoPadding() {
    Batch batch = Batch.of(1, new int[] {1}, new int[] {1, 2, 0}, new int[] {2, 1, 0});
    float[] logits = {0, 0, 0, 1, 3, 1, 9, 9, 9};
    TokenNats sums = TokenNats.of(logits, batch, 0);
    double second = Math.log(1 + 2 * Math.exp(-2));
    assertThat(sums.nats()).isCloseTo(Math.log(3) + second, within(1e-9));
    assertThat(sums.tokens()).isEqualTo(2);
    assertThat(sums.right()).isEqualTo(1);
  }
}
