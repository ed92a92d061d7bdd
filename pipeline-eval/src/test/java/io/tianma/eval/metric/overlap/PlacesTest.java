package io.tianma.eval.metric.overlap;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** At which columns tokens stand. */
class PlacesTest {
  @Test
  void aTokenStandsAtItsColumnsHoweverOften() {
    Random random = new Random(5);
    for (int length : new int[] {1, 63, 64, 65, 200, 700}) {
      int[] columns = random.ints(length, 0, 40).map(c -> c * c / 40).toArray();
      int words = length + 63 >>> 6;
      Places places = new Places(columns, new LocalNumbers(50), words);
      for (int token = 0; token < 50; token++) {
        long[] expected = new long[words];
        for (int j = 0; j < length; j++) {
          expected[j >>> 6] |= columns[j] == token ? 1L << j : 0;
        }
        assertThat(taken(places, token, words)).as("%d of %d", token, length).isEqualTo(expected);
      }
    }
  }

  @Test
  void theTokensOfTheTextBeforeAreForgotten() {
    LocalNumbers numbers = new LocalNumbers(3);
    assertThat(new Places(new int[] {0, 1}, numbers, 1).of(0)).isPositive();
    Places places = new Places(new int[] {1, 2}, numbers, 1);
    assertThat(places.of(0)).isEqualTo(-1);
    assertThat(places.of(1)).isPositive();
  }

  private static long[] taken(Places places, int token, int words) {
    int at = places.of(token);
    long[] bits = new long[words];
    if (at >= 0) {
      System.arraycopy(places.masks, at, bits, 0, words);
      places.done(token);
    }
    return bits;
  }
}
