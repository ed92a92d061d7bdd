package io.tianma.data.filter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Counting as many hashes as were announced. */
class HashCountsTest {
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7, 8, 9, 15, 16, 17, 31, 33, 63, 1000})
  void asManyAsWereAnnouncedAreCountedOneByOne(int most) {
    HashCounts counts = new HashCounts(most);
    long[] hashes = new SplittableRandom(most).longs(most).toArray();
    for (int times = 1; times <= 3; times++) {
      for (long hash : hashes) {
        assertThat(counts.add(hash)).isEqualTo(times);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 1L << 32, 1L << 63, -1})
  void hashesThatMeetAtOnePlaceAreTold(long step) {
    HashCounts counts = new HashCounts(100);
    for (long k = 0; k < 100; k++) {
      assertThat(counts.add(k * step)).isEqualTo(step == 1L << 63 ? (int) (k / 2) + 1 : 1);
    }
  }
}
