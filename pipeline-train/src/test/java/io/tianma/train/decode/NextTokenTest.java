package io.tianma.train.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tianma.train.model.config.ModelConfig;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NextTokenTest {
  private static final int END = 2;
  private static final ModelConfig CONFIG =
      ModelConfig.builder(8, 8, 4, 2, 8, 1).tokens(0, 1, END).build();

  private static GenerationOptions options(
      double temperature, int topK, double topP, int min, int ngram, double penalty) {
    return new GenerationOptions(
        1, BeamRule.STANDARD, 1, false, temperature, topK, topP, 7, min, ngram, penalty);
  }

  @Test
  void tokensComeAsOftenAsTheyAreLikely() {
    TokenDraw draw = new TokenDraw(options(1, 0, 1, 0, 0, 1), 4);
    float[] logits = {0, (float) Math.log(2), (float) Math.log(5), Float.NEGATIVE_INFINITY};
    int[] counts = new int[4];
    for (int text = 0; text < 8000; text++) {
      counts[draw.next(logits, 0, text, 3)]++;
    }
    assertThat(counts[0] / 8000.0).isCloseTo(1 / 8.0, within(0.015));
    assertThat(counts[1] / 8000.0).isCloseTo(2 / 8.0, within(0.015));
    assertThat(counts[3]).isZero();
  }

  @Test
  void theTokenThatReachesTheProbabilityIsKept() {
    float[] logits = {(float) Math.log(1), (float) Math.log(5), (float) Math.log(4), -50};
    assertThat(drawn(options(1, 0, 0.4, 0, 0, 1), logits)).containsOnly(1);
    assertThat(drawn(options(1, 0, 0.55, 0, 0, 1), logits)).containsOnly(1, 2);
    assertThat(drawn(options(1, 2, 1, 0, 0, 1), logits)).containsOnly(1, 2);
    // of the two most likely, 5 / 9 is more than half
    assertThat(drawn(options(1, 2, 0.5, 0, 0, 1), logits)).containsOnly(1);
    assertThat(drawn(options(0.01, 0, 1, 0, 0, 1), logits)).containsOnly(1);
  }

  private static Set<Integer> drawn(GenerationOptions options, float[] logits) {
    TokenDraw draw = new TokenDraw(options, 4);
    Set<Integer> drawn = new HashSet<>();
    for (int text = 0; text < 300; text++) {
      drawn.add(draw.next(logits, 0, text, 0));
    }
    return drawn;
  }

  @Test
  void whatIsDrawnDependsOnSeedTextAndStepAlone() {
    TokenDraw draw = new TokenDraw(options(1, 0, 1, 0, 0, 1), 8);
    float[] logits = new float[16];
    int first = draw.next(logits, 0, 5, 2);
    draw.next(logits, 0, 6, 2);
    assertThat(draw.next(logits, 8, 5, 2)).isEqualTo(first);
    Set<Integer> steps = new HashSet<>();
    for (int step = 0; step < 50; step++) {
      steps.add(draw.next(logits, 0, 5, step));
    }
    assertThat(steps).hasSizeGreaterThan(4);
  }

  @Test
  void noRunComesTwiceAndNoOutputEndsTooEarly() {
    TokenRules rules = new TokenRules(options(0, 0, 1, 4, 2, 1), CONFIG);
    float[] scores = new float[8];
    rules.apply(scores, 0, new int[] {1, 3, 4, 3}, 4);
    assertThat(scores[4]).isEqualTo(Float.NEGATIVE_INFINITY);
    assertThat(scores[END]).isEqualTo(Float.NEGATIVE_INFINITY);
    assertThat(scores[3]).isZero();
    float[] later = new float[8];
    rules.apply(later, 0, new int[] {1, 3, 4, 5, 6}, 5);
    assertThat(later).containsOnly(0);
  }

  @Test
  void tokensThatWereSaidAreWeakenedOnce() {
    TokenRules rules = new TokenRules(options(0, 0, 1, 0, 0, 2), CONFIG);
    float[] scores = {1, 1, 1, 4, -4, 1, 1, 1};
    rules.apply(scores, 0, new int[] {1, 3, 4, 3}, 4);
    assertThat(scores).containsExactly(1, 0.5f, 1, 2, -8, 1, 1, 1);
  }

  @Test
  void settingsThatMeanNothingAreRefused() {
    assertThatThrownBy(() -> options(1, 0, 0, 0, 0, 1))
        .hasMessage("generation.top-p = 0.0: must be above 0 and at most 1");
    assertThatThrownBy(() -> options(1, 0, 1, 0, 0, 1).withBeams(4))
        .hasMessageContaining("set it to 0, or beams to 1");
    assertThat(options(0.8, 40, 0.9, 0, 3, 1).inWords())
        .isEqualTo(
            "by drawing tokens at temperature 0.8 among the 40 most likely within a probability"
                + " of 0.9, seed 7, no run of 3 tokens twice");
  }
}
