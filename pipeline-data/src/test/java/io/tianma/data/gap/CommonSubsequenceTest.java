package io.tianma.data.gap;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommonSubsequenceTest {
  /** Lengths around full words of bits; few letters carry often, many hardly ever. */
  @ParameterizedTest
  @ValueSource(ints = {1, 63, 64, 65, 127, 128, 129, 191, 192, 193, 255, 256, 257, 320, 321, 449})
  void theLengthIsThatOfTheTable(int shorter) {
    SplittableRandom random = new SplittableRandom(shorter);
    for (int letters : new int[] {1, 2, 3, 8, 200}) {
      int[] a = codes(random, shorter, letters);
      int[] b = codes(random, shorter + random.nextInt(100), letters);
      CommonSubsequence common = new CommonSubsequence(letters);
      int wanted = table(a, b);
      assertThat(common.length(a, a.length, b, b.length)).isEqualTo(wanted);
      assertThat(common.length(b, b.length, a, a.length)).isEqualTo(wanted);
    }
  }

  /** What a comparison leaves behind must not be seen by the next one, whatever its length. */
  @Test
  void oneInstanceComparesOneAfterTheOther() {
    SplittableRandom random = new SplittableRandom(1);
    CommonSubsequence common = new CommonSubsequence(4);
    for (int i = 0; i < 60; i++) {
      int[] a = codes(random, random.nextInt(420), 4);
      int[] b = codes(random, random.nextInt(420), 4);
      assertThat(common.length(a, a.length, b, b.length)).isEqualTo(table(a, b));
    }
  }

  @Test
  void onlyTheFirstCodesCount() {
    int[] a = {0, 1, 2, 3};
    int[] b = {2, 0, 1, 3, 3};
    CommonSubsequence common = new CommonSubsequence(4);
    assertThat(common.length(a, 4, b, 5)).isEqualTo(3);
    assertThat(common.length(a, 2, b, 3)).isEqualTo(2);
    assertThat(common.length(a, 0, b, 5)).isZero();
    assertThat(CommonSubsequence.length("𠀀天", "天𠀀")).isEqualTo(1);
  }

  private static int[] codes(SplittableRandom random, int length, int letters) {
    return random.ints(length, 0, letters).toArray();
  }

  private static int table(int[] a, int[] b) {
    int[][] length = new int[a.length + 1][b.length + 1];
    for (int i = 1; i <= a.length; i++) {
      for (int j = 1; j <= b.length; j++) {
        length[i][j] =
            a[i - 1] == b[j - 1]
                ? length[i - 1][j - 1] + 1
                : Math.max(length[i - 1][j], length[i][j - 1]);
      }
    }
    return length[a.length][b.length];
  }
}
