package io.tianma.train.decode;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which tokens the rules take away, and which remains the greatest. */
class TokenRulesTest {
  private static final int VOCAB = 8;
  private static final float NEVER = Float.NEGATIVE_INFINITY;

  private static TokenRules rules(int min, int ngram, double penalty) {
    GenerationOptions options =
        new GenerationOptions(1, BeamRule.STANDARD, 1, false, 0, 0, 1, 1, min, ngram, penalty);
    return new TokenRules(options, WrittenOut.config(VOCAB));
  }

  /** Tokens of a row in the middle that are banned after an output. */
  private static Set<Integer> banned(TokenRules rules, int[] output, int length) {
    float[] scores = new float[3 * VOCAB];
    rules.apply(scores, VOCAB, output, length);
    assertThat(Arrays.copyOf(scores, VOCAB)).containsOnly(0);
    assertThat(Arrays.copyOfRange(scores, 2 * VOCAB, 3 * VOCAB)).containsOnly(0);
    Set<Integer> banned = new HashSet<>();
    IntStream.range(0, VOCAB).filter(v -> scores[VOCAB + v] == NEVER).forEach(banned::add);
    return banned;
  }

  /** What follows the last two tokens anywhere before may not follow again. */
  @Test
  void noThreeTokensComeTwice() {
    TokenRules rules = rules(0, 3, 1);
    assertThat(banned(rules, new int[] {1, 3, 4, 5, 4, 3, 4, 6, 3, 4}, 10)).containsOnly(5, 6);
    assertThat(banned(rules, new int[] {1, 3, 4, 5, 4, 3}, 6)).as("4 3 is new").isEmpty();
    assertThat(banned(rules, new int[] {1, 3, 4, 5, 3, 4, 7, 7}, 6)).as("so far").containsOnly(5);
    assertThat(banned(rules, new int[] {1, 3}, 2)).isEmpty();
  }

  @Test
  void aRunOfOneBansWhatWasSaid() {
    assertThat(banned(rules(0, 1, 1), new int[] {1, 3, 6, 3}, 4)).containsOnly(1, 3, 6);
  }

  @ParameterizedTest
  @CsvSource({"1, true", "2, true", "3, false", "4, false"})
  void theEndMayComeAfterTheFewestTokens(int length, boolean banned) {
    assertThat(banned(rules(2, 0, 1), new int[] {1, 3, 4, 5}, length))
        .isEqualTo(banned ? Set.of(WrittenOut.END) : Set.of());
  }

  @Test
  void onlyTheRowInQuestionIsWeakened() {
    float[] scores = new float[3 * VOCAB];
    Arrays.fill(scores, 6);
    scores[VOCAB + 4] = -6;
    rules(0, 0, 3).apply(scores, VOCAB, new int[] {1, 4, 4, 7}, 3);
    float[] expected = new float[3 * VOCAB];
    Arrays.fill(expected, 6);
    expected[VOCAB + 1] = 2;
    expected[VOCAB + 4] = -18;
    assertThat(scores).containsExactly(expected);
  }

  @Test
  void theGreatestIsTheFirstOfEquals() {
    TokenRules rules = rules(0, 0, 1);
    float[] scores = {9, 9, 9, 9, 9, 9, 9, 9, -3, -2, -1, -4, -1, -5, -1, -2};
    assertThat(rules.greatest(scores, VOCAB)).isEqualTo(2);
    assertThat(rules.greatest(scores, 0)).isZero();
    scores[15] = 0;
    assertThat(rules.greatest(scores, VOCAB)).isEqualTo(7);
  }
}
