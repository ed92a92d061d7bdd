package io.tianma.data.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.within;

import io.tianma.data.store.Records;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShardOptionsTest {
  private static final ShardOptions OPTIONS = new ShardOptions(1000, 512, 128, 0.1, 50, 7);

  @ParameterizedTest
  @CsvSource({
    "rowsPerShard, 1, shards.rows-per-shard = 0: must be at least 1",
    "maxSource, 3, shards.max-source = 2: must be at least 3",
    "maxTarget, 3, shards.max-target = 2: must be at least 3",
    "heldOutPairs, 0, shards.held-out-pairs = -1: must be at least 0",
  })
  void numbersHaveALeast(String name, int least, String message) {
    assertThatNoException().isThrownBy(() -> Records.with(OPTIONS, name, least));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Records.with(OPTIONS, name, least - 1))
        .withMessage(message);
  }

  @Test
  void trainingSeesSomething() {
    assertThatNoException().isThrownBy(() -> Records.with(OPTIONS, "heldOut", 0.0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Records.with(OPTIONS, "heldOut", 1.0))
        .withMessage("shards.held-out = 1.0: must be at least 0 and below 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Records.with(OPTIONS, "maxSeconds", 0.0))
        .withMessageStartingWith("shards.max-seconds = 0.0");
  }

  @Test
  void theMostHeldOutPairsDecideOnlyWhereAnyAre() {
    assertThat(OPTIONS.decisive()).isEqualTo(OPTIONS);
    ShardOptions none = Records.with(OPTIONS, "heldOut", 0.0);
    assertThat(none.decisive()).isEqualTo(Records.with(none, "heldOutPairs", 2000));
  }

  @Test
  void aShareDecidesNothingWhereWhatIsHeldOutIsGiven() {
    assertThat(OPTIONS.decisiveWithHeldOut()).isEqualTo(Records.with(OPTIONS, "heldOut", 0.05));
  }

  @Test
  void ofALargeCorpusNoMoreThanTheMostIsHeldOut() {
    assertThat(OPTIONS.heldOutShare(0)).isZero();
    assertThat(OPTIONS.heldOutShare(100)).isEqualTo(0.1);
    assertThat(OPTIONS.heldOutShare(500)).isEqualTo(0.1);
    assertThat(OPTIONS.heldOutShare(2000)).isCloseTo(0.025, within(1e-15));
  }

  @Test
  void aRowHoldsWhatItWasGiven() {
    TokenizedPair row = new TokenizedPair("id", new int[] {101, 7, 102}, new int[] {101, 102}, 9);
    assertThat(row.id()).isEqualTo("id");
    assertThat(row.source()).containsExactly(101, 7, 102);
    assertThat(row.target()).containsExactly(101, 102);
    assertThat(row.targetChars()).isEqualTo(9);
  }
}
