package io.tianma.data.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;

import io.tianma.data.store.Records;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SeededHashTest {
  private static final ShardOptions OPTIONS = new ShardOptions(8, 64, 24, 0.1, 100, 7);

  /** The first two numbers of the published SplitMix64 with seed 0. */
  @Test
  void mixIsTheEndOfSplitMix() {
    assertThat(SeededHash.mix(0x9E3779B97F4A7C15L)).isEqualTo(0xE220A8397B1DCDAFL);
    assertThat(SeededHash.mix(0x3C6EF372FE94F82AL)).isEqualTo(0x6E789E6AA1B965F4L);
  }

  /** Of a few lines of Python. */
  @Test
  void ordersOfRowsNeverChange() {
    assertThat(SeededHash.of(7, "天马")).isEqualTo(2388680567908084349L);
    assertThat(SeededHash.of(0, "")).isEqualTo(5197578548964807871L);
    assertThat(SeededHash.of(-1, "a")).isEqualTo(2917601583939250771L);
  }

  @Test
  void slicesRiseWithTheUnsignedHash() {
    assertThat(SeededHash.slice(0, 7)).isZero();
    assertThat(SeededHash.slice(-1, 7)).isEqualTo(6);
    assertThat(SeededHash.slice(Long.MIN_VALUE, 2)).isEqualTo(1);
    assertThat(SeededHash.slice(Long.MAX_VALUE, 2)).isZero();
    assertThat(SeededHash.slice(Long.MIN_VALUE, 7)).isEqualTo(3);
    assertThat(SeededHash.slice(-1, Integer.MAX_VALUE)).isEqualTo(Integer.MAX_VALUE - 1);
  }

  @Test
  void fractionsAreBelowOne() {
    assertThat(SeededHash.fraction(0)).isZero();
    assertThat(SeededHash.fraction(-1)).isEqualTo(1 - 0x1p-53);
    assertThat(SeededHash.fraction(Long.MIN_VALUE)).isEqualTo(0.5);
    assertThat(SeededHash.fraction(1L << 62)).isEqualTo(0.25);
  }

  @ParameterizedTest
  @CsvSource({
    "rowsPerShard, 1, 0, shards.rows-per-shard = 0: must be at least 1",
    "maxSource, 3, 2, shards.max-source = 2: must be at least 3",
    "maxTarget, 3, 2, shards.max-target = 2: must be at least 3",
    "heldOutPairs, 0, -1, shards.held-out-pairs = -1: must be at least 0",
  })
  void numbersHaveALeast(String name, int least, int less, String message) {
    assertThatNoException().isThrownBy(() -> Records.with(OPTIONS, name, least));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Records.with(OPTIONS, name, less))
        .withMessage(message);
  }

  @ParameterizedTest
  @CsvSource({
    "heldOut, 0, -0.1, shards.held-out = -0.1: must be at least 0 and below 1",
    "heldOut, 0.99, 1, shards.held-out = 1.0: must be at least 0 and below 1",
    "maxSeconds, 0.1, 0, 'shards.max-seconds = 0.0: must be above 0, and at most 86400'",
  })
  void sharesHaveBounds(String name, double fine, double wrong, String message) {
    assertThatNoException().isThrownBy(() -> Records.with(OPTIONS, name, fine));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Records.with(OPTIONS, name, wrong))
        .withMessage(message);
  }

  @Test
  void noMorePairsAreHeldOutThanAsked() {
    assertThat(OPTIONS.heldOutShare(0)).isZero();
    assertThat(OPTIONS.heldOutShare(500)).isEqualTo(0.1);
    assertThat(OPTIONS.heldOutShare(1000)).isEqualTo(0.1);
    assertThat(OPTIONS.heldOutShare(4000)).isEqualTo(0.025);
  }
}
