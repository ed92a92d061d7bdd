package io.tianma.train.decode;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Which token a seed draws. Places in [0, 1) come from SplitMix64's finalizer, worked out in Python
 * with integers of any size; the seeds of the exact places are found by inverting it.
 */
class TokenDrawTest {
  private static final int VOCAB = 1000;
  private static final float NEVER = Float.NEGATIVE_INFINITY;

  /** Seeds that draw text 0's token 0 at exactly these places. */
  private static final long AT_0 = -4188647063337296395L;

  private static final long AT_QUARTER = -4531084590727105094L;
  private static final long AT_HALF = -2052690630686751287L;
  private static final long AT_THREE_QUARTERS = 120345101690716143L;
  private static final long AT_GREATEST = 2295574122455614247L;

  private static GenerationOptions options(double temperature, int topK, double topP, long seed) {
    return new GenerationOptions(
        1, BeamRule.STANDARD, 1, false, temperature, topK, topP, seed, 0, 0, 1);
  }

  /** Of a thousand equal tokens it is the one at a thousand times the place. */
  @ParameterizedTest
  @CsvSource({
    "1, 0, 0, 368",
    "1, 0, 1, 943",
    "1, 1, 0, 466",
    "1, 5, 7, 605",
    "7, 0, 0, 721",
    "-3, 2, 9, 308",
    "7, 123456789012, 40, 918",
  })
  void theNumbersOfTextAndTokenMakeThePlace(long seed, long text, int step, int expected) {
    for (float level : new float[] {0, 1000, -1000}) { // of which only differences count
      float[] logits = new float[2 * VOCAB];
      Arrays.fill(logits, 0, VOCAB, 3000); // another row's
      Arrays.fill(logits, VOCAB, 2 * VOCAB, level);
      for (int topK : new int[] {0, VOCAB, 5 * VOCAB}) {
        TokenDraw draw = new TokenDraw(options(1, topK, 1, seed), VOCAB);
        assertThat(draw.next(logits, VOCAB, text, step))
            .as("level %s, top-k %d", level, topK)
            .isEqualTo(expected);
      }
    }
  }

  /** The first of equals stay: of the first 500 it is the one at 500 times the place. */
  @ParameterizedTest
  @CsvSource({"500, 1, 184", "0, 0.5, 184", "1000, 0.5, 184", "500, 0.5, 92", "1, 1, 0"})
  void aCutLeavesTheLikeliest(int topK, double topP, int expected) {
    TokenDraw draw = new TokenDraw(options(1, topK, topP, 1), VOCAB);
    assertThat(draw.next(new float[VOCAB], 0, 0, 0)).isEqualTo(expected);
  }

  /** Four tokens of a quarter each, the start of each being its own; the third never comes. */
  @ParameterizedTest
  @CsvSource({
    AT_0 + ", 0, 1, 0",
    AT_QUARTER + ", 0, 1, 1",
    AT_HALF + ", 0, 1, 3",
    AT_THREE_QUARTERS + ", 0, 1, 4",
    AT_GREATEST + ", 0, 1, 4",
    AT_0 + ", 4, 1, 0",
    AT_QUARTER + ", 4, 1, 1",
    AT_HALF + ", 4, 1, 3",
    AT_THREE_QUARTERS + ", 4, 1, 4",
    AT_GREATEST + ", 4, 1, 4",
    // two reach one half
    AT_0 + ", 0, 0.5, 0",
    AT_HALF + ", 0, 0.5, 1",
    AT_GREATEST + ", 0, 0.5, 1",
    // three are needed for anything above
    AT_GREATEST + ", 0, 0.51, 3",
  })
  void eachTokenHasItsShareFromItsStartOn(long seed, int topK, double topP, int expected) {
    TokenDraw draw = new TokenDraw(options(1, topK, topP, seed), 5);
    assertThat(draw.next(new float[] {0, 0, NEVER, 0, 0}, 0, 0, 0)).isEqualTo(expected);
  }

  /** Likely tokens stand first where few are drawn from: 2, 4, 1 of shares 4/7, 2/7, 1/7. */
  @ParameterizedTest
  @CsvSource({AT_HALF + ", 2", AT_THREE_QUARTERS + ", 4", AT_GREATEST + ", 1"})
  void fewAreOrderedByLikelihood(long seed, int expected) {
    float[] logits = {NEVER, 0, (float) Math.log(4), NEVER, (float) Math.log(2)};
    TokenDraw draw = new TokenDraw(options(1, 3, 1, seed), 5);
    assertThat(draw.next(logits, 0, 0, 0)).isEqualTo(expected);
  }

  /**
   * The place is .308: at temperature 0.5 the first of {0, ln 3 / 2} has 1/4, at 1 it has .366, at
   * 2 it has .432.
   */
  @ParameterizedTest
  @CsvSource({"0.5, 1", "1, 0", "2, 0"})
  void theTemperatureDividesLogits(double temperature, int expected) {
    float[] logits = {0, (float) (Math.log(3) / 2)};
    TokenDraw draw = new TokenDraw(options(temperature, 0, 1, -3), 2);
    assertThat(draw.next(logits, 0, 2, 9)).isEqualTo(expected);
  }

  /** However the weights are rounded, the end of the line is the last token that can come. */
  @Test
  void theGreatestPlaceDrawsTheLastThatCanCome() {
    SplittableRandom random = new SplittableRandom(5);
    TokenDraw amongAll = new TokenDraw(options(1, 0, 1, AT_GREATEST), 60);
    TokenDraw amongFew = new TokenDraw(options(1, 56, 1, AT_GREATEST), 60);
    for (int i = 0; i < 500; i++) {
      float[] logits = new float[60];
      int leastButOne = 0;
      for (int v = 0; v < 56; v++) {
        logits[v] = (float) -random.nextDouble(4);
        leastButOne = logits[v] < logits[leastButOne] ? v : leastButOne;
      }
      logits[56] = -4.5f;
      Arrays.fill(logits, 57, 60, NEVER);
      assertThat(amongAll.next(logits, 0, 0, 0)).isEqualTo(56);
      assertThat(amongFew.next(logits, 0, 0, 0)).isEqualTo(leastButOne);
    }
  }
}
