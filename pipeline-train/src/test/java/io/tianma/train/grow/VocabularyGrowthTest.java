package io.tianma.train.grow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tianma.train.model.Batch;
import io.tianma.train.model.Variants;
import io.tianma.train.model.config.ModelConfig;
import org.junit.jupiter.api.Test;

/** Other tokens: what both vocabularies know keeps its logits. */
class VocabularyGrowthTest {
  /** New ids of the old tokens 0..22; -1 where a token was cut. */
  private static final int[] MOVED = {
    0, 2, 1, 7, 5, 3, 9, 4, 6, 8, 10, 11, -1, 12, 13, -1, 14, 15, 16, 17, 18, 19, 20
  };

  private static final int[] SOURCE = {5, 3, 9, 4, 5, 2, 0, 0};
  private static final int[] PREFIX = {1, 5, 7, 9, 6};

  @Test
  void theLogitsOfTokensThatBothKnowStay() {
    Variants.all()
        .map(variant -> variant.getPayload())
        .forEach(
            small -> {
              double[] weights = GrownModels.lively(small);
              VocabularyGrowth growth = new VocabularyGrowth(small, pieces());
              assertThat(growth.config().vocab()).isEqualTo(23);
              double[] grown = growth.apply(Quantity.WEIGHT, weights);
              double[] before = logs(small, weights, SOURCE, PREFIX, 3, 7, 20);
              double[] after =
                  logs(
                      growth.config(),
                      grown,
                      moved(SOURCE),
                      moved(PREFIX),
                      MOVED[3],
                      MOVED[7],
                      MOVED[20]);
              for (int i = 1; i < before.length; i++) {
                assertThat(after[i] - after[0])
                    .as(small.toString())
                    .isCloseTo(before[i] - before[0], within(1e-10));
              }
            });
  }

  @Test
  void aNewTokenIsTheMeanOfItsPiecesAndKnownMomentsMoveAlong() {
    ModelConfig small = Variants.all().findFirst().orElseThrow().getPayload();
    VocabularyGrowth growth = new VocabularyGrowth(small, pieces());
    double[] old = GrownModels.lively(small);
    double[] rows = growth.apply(Quantity.WEIGHT, old);
    int d = small.dModel();
    for (int c = 0; c < d; c++) {
      assertThat(rows[21 * d + c]).isCloseTo((old[5 * d + c] + old[6 * d + c]) / 2, within(1e-15));
      assertThat(rows[MOVED[9] * d + c]).isEqualTo(old[9 * d + c]);
      assertThat(growth.apply(Quantity.FIRST_MOMENT, old)[21 * d + c]).isZero();
      assertThat(growth.apply(Quantity.FIRST_MOMENT, old)[MOVED[9] * d + c])
          .isEqualTo(old[9 * d + c]);
      assertThat(growth.apply(Quantity.SECOND_MOMENT, old)[21 * d + c]).isEqualTo(rows[21 * d + c]);
    }
    assertThat(growth.unknown()).isEqualTo(2);
    assertThat(growth.config().startId()).isEqualTo(2);
  }

  @Test
  void whatTheModelNeedsCannotBeCut() {
    ModelConfig small = Variants.all().findFirst().orElseThrow().getPayload();
    assertThatThrownBy(() -> new VocabularyGrowth(small, new int[][] {{0}, {1}, {5}, {9}}))
        .hasMessage("end-id = 2: the new vocabulary lacks that token; keep it");
  }

  private static int[][] pieces() {
    int[][] pieces = new int[23][];
    for (int old = 0; old < MOVED.length; old++) {
      if (MOVED[old] >= 0) {
        pieces[MOVED[old]] = new int[] {old};
      }
    }
    pieces[21] = new int[] {5, 6};
    pieces[22] = new int[] {12, 7, 15};
    return pieces;
  }

  private static int[] moved(int[] ids) {
    int[] moved = new int[ids.length];
    for (int i = 0; i < ids.length; i++) {
      moved[i] = MOVED[ids[i]];
    }
    return moved;
  }

  /**
   * Log-probabilities of tokens behind a prefix: logits up to a number that is the same for all.
   */
  private static double[] logs(
      ModelConfig config, double[] weights, int[] source, int[] prefix, int... tokens) {
    try (DoubleModel model = new DoubleModel(config, weights)) {
      double[] logs = new double[tokens.length];
      for (int i = 0; i < tokens.length; i++) {
        int[] labels = new int[prefix.length];
        labels[prefix.length - 1] = tokens[i];
        logs[i] = -model.lossSum(Batch.of(1, source, prefix, labels));
      }
      return logs;
    }
  }
}
