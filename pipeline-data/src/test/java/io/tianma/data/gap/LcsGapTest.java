package io.tianma.data.gap;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Chunks of more than the 2^14 tokens that are compared whole. */
class LcsGapTest {
  private static final int MOST = 1 << 14;

  /** Of three sentences; what the second and the third share lies behind that of each. */
  private static final int BEGINNING = MOST / 3;

  @Test
  void aChunkOfTheMostTokensIsComparedWhole() {
    assertThat(select(ofTotal(MOST))).as("the others, since it is longer").containsExactly(0, 2);
  }

  @Test
  void ofALongerChunkTheBeginningsAreCompared() {
    assertThat(select(ofTotal(MOST + 1))).as("nothing is alike").containsExactly(0);
  }

  @Test
  void oneSentenceMayHoldNearlyAllOfAChunk() {
    assertThat(select(List.of("天", "天".repeat(MOST - 2), "天"))).containsExactly(0, 2);
    assertThat(select(List.of("天", "天".repeat(4 * MOST), "天"))).containsExactly(0, 2);
  }

  private static List<String> ofTotal(int total) {
    String second = "甲".repeat(BEGINNING) + "丙".repeat(3000);
    String third = "丁".repeat(BEGINNING);
    int rest = total - 100 - second.length() - third.length();
    return List.of("乙".repeat(100), second, third + "丙".repeat(rest));
  }

  private static int[] select(List<String> chunk) {
    return new LcsGap(0, SentenceCodes::characters).select(chunk, Seeds.random(0));
  }
}
