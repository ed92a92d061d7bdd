package io.tianma.train.decode;

import static io.tianma.train.decode.WrittenOut.END;
import static io.tianma.train.decode.WrittenOut.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.tianma.data.store.Records;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Single steps of a search: which tokens its beams go on with, and from which beam. */
class BeamSearchTest {
  private static final int VOCAB = 7;
  private static final float NEVER = Float.NEGATIVE_INFINITY;

  private static GenerationOptions options(int beams, BeamRule rule, Object... settings) {
    return Records.with(GenerationOptions.GREEDY.withBeams(beams), with(rule, settings));
  }

  private static Object[] with(BeamRule rule, Object[] settings) {
    Object[] all = Arrays.copyOf(settings, settings.length + 2);
    all[settings.length] = "rule";
    all[settings.length + 1] = rule;
    return all;
  }

  private static BeamSearch search(GenerationOptions options) {
    return new BeamSearch(WrittenOut.config(VOCAB), 9, options);
  }

  /** Logits of one row, by tokens and probabilities; nothing else can come. */
  private static float[] row(double... tokensAndProbabilities) {
    float[] logits = new float[VOCAB];
    Arrays.fill(logits, NEVER);
    for (int i = 0; i < tokensAndProbabilities.length; i += 2) {
      logits[(int) tokensAndProbabilities[i]] = (float) Math.log(tokensAndProbabilities[i + 1]);
    }
    return logits;
  }

  private static float[] rows(float[]... rows) {
    float[] all = new float[rows.length * VOCAB];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(rows[i], 0, all, i * VOCAB, VOCAB);
    }
    return all;
  }

  /** One step of a search whose rows are the first: the next tokens, then where they come from. */
  private static int[] step(BeamSearch search, int beams, float[] logits) {
    int[] next = new int[2 * beams];
    int[] from = new int[beams];
    int[] tokens = new int[beams];
    search.advance(logits, 0, tokens, from);
    System.arraycopy(tokens, 0, next, 0, beams);
    System.arraycopy(from, 0, next, beams, beams);
    return next;
  }

  @ParameterizedTest
  @EnumSource
  void theFirstOfEqualsGoesFirst(BeamRule rule) {
    BeamSearch search = search(options(3, rule));
    float[] even = row(3, 0.25, 4, 0.25, 5, 0.25, 6, 0.25);
    assertThat(step(search, 3, rows(even, even, even))).containsExactly(3, 4, 5, 0, 0, 0);
    // of twelve equal ones the first three, all of the first beam
    assertThat(step(search, 3, rows(even, even, even))).containsExactly(3, 4, 5, 0, 0, 0);
  }

  /** Even if it is better by less than a thousandth. */
  @ParameterizedTest
  @EnumSource
  void theLikelierGoesFirstThoughItComesLater(BeamRule rule) {
    BeamSearch search = search(options(2, rule));
    float[] start = row(3, 0.3, 4, 0.39, 5, 0.3001, 6, 0.0099);
    assertThat(step(search, 2, rows(start, start))).containsExactly(4, 5, 0, 0);
    // .39 * .5 = .195, .3001 * .9 = .27009, .39 * .4 = .156
    float[] first = row(3, 0.5, 4, 0.4, 5, 0.1);
    float[] second = row(6, 0.9, 3, 0.1);
    assertThat(step(search, 2, rows(first, second))).containsExactly(6, 3, 1, 0);
  }

  @ParameterizedTest
  @CsvSource({"1000", "-1000", "0"})
  void theLevelOfLogitsDoesNotMatter(float level) {
    for (BeamRule rule : BeamRule.values()) {
      BeamSearch search = search(options(2, rule));
      float[] start = {NEVER, NEVER, NEVER, level, level + 2, level + 1, NEVER};
      assertThat(step(search, 2, rows(start, start))).containsExactly(4, 5, 0, 0);
      // ln of .665 * .5 = .333, .245 * 1 = .245
      float[] first = {NEVER, NEVER, NEVER, level, level, NEVER, NEVER};
      float[] second = {NEVER, NEVER, NEVER, NEVER, NEVER, NEVER, -level};
      assertThat(step(search, 2, rows(first, second))).containsExactly(3, 4, 0, 0);
    }
  }

  /** bert4keras adds 1e-12 to probabilities: 1e-14 is still more than 1e-20. */
  @ParameterizedTest
  @EnumSource
  void whatIsHardlyPossibleIsCompared(BeamRule rule) {
    BeamSearch search = search(options(2, rule));
    float[] start = row(3, 1, 4, 1e-20, 5, 1e-14);
    assertThat(step(search, 2, rows(start, start))).containsExactly(3, 5, 0, 0);
  }

  /**
   * After 5/9 comes 1e-12 and after 4/9 comes 1.3e-12: .556 and .578 of 1e-12. With 1e-12 added to
   * each factor they are 1.111 and 1.022. What 1e-20 and a quarter give is less in both.
   */
  @ParameterizedTest
  @CsvSource({"STANDARD, 6, 5, 1, 0", "BERT4KERAS, 5, 6, 0, 1"})
  void bert4kerasAddsToProbabilities(
      BeamRule rule, int third, int fourth, int thirdFrom, int fourthFrom) {
    BeamSearch search = search(options(4, rule));
    float[] start = row(3, 0.5, 4, 0.4, 5, 1e-20, 6, 1e-21);
    assertThat(step(search, 4, rows(start, start, start, start)))
        .containsExactly(3, 4, 5, 6, 0, 0, 0, 0);
    float[] even = row(3, 0.25, 4, 0.25, 5, 0.25, 6, 0.25);
    float[] logits = rows(row(3, 1, 5, 1e-12), row(4, 1, 6, 1.3e-12), even, even);
    assertThat(step(search, 4, logits))
        .containsExactly(3, 4, third, fourth, 0, 1, thirdFrom, fourthFrom);
  }

  /** What cannot come is no beginning, even where beams are left. */
  @ParameterizedTest
  @EnumSource
  void whatCannotComeIsNotTaken(BeamRule rule) {
    BeamSearch search = search(options(3, rule));
    float[] start = row(3, 0.5, 4, 0.5);
    assertThat(step(search, 3, rows(start, start, start))).containsExactly(3, 4, 0, 0, 0, 2);
  }

  /**
   * The end and a token have one half each: of means the token's could still rise, but none is
   * above the end's now (Hugging Face stops there too, since what it keeps is not worse).
   */
  @Test
  void anEqualIsNotWaitedFor() {
    BeamSearch search = search(options(1, BeamRule.STANDARD));
    step(search, 1, row(END, 0.5, 3, 0.5));
    assertThat(search.done()).isTrue();
    assertThat(search.best()).containsExactly(START, END);
  }

  /**
   * Doubled because the token was said, ln .6 = -.51 is less than ln .4 = -.92, and ln .8 = -.22 is
   * more than ln .2 = -1.61.
   */
  @ParameterizedTest
  @CsvSource({"0, 0.6, 4", "5, 0.6, 4", "-3, 0.6, 4", "0, 0.8, 3", "5, 0.8, 3", "-3, 0.8, 3"})
  void saidTokensAreWeakenedByTheirLogProbability(float level, double p, int expected) {
    for (BeamRule rule : BeamRule.values()) {
      BeamSearch search = search(options(1, rule, "repetitionPenalty", 2.0));
      float[] logits = row(3, p, 4, 1 - p);
      logits[3] += level;
      logits[4] += level;
      assertThat(step(search, 1, logits.clone())).containsExactly(3, 0);
      assertThat(step(search, 1, logits.clone())).containsExactly(expected, 0);
    }
  }

  @ParameterizedTest
  @EnumSource
  void withoutRulesLogitsStayAsTheyAre(BeamRule rule) {
    BeamSearch search = search(options(2, rule));
    float[] start = row(3, 1, 4, 2, 5, 3);
    float[] logits = rows(start, start);
    step(search, 2, logits);
    assertThat(logits).containsExactly(rows(start, start));
  }
}
