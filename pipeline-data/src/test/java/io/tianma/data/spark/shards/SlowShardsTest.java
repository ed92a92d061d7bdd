package io.tianma.data.spark.shards;

import static org.assertj.core.api.Assertions.assertThat;

import io.tianma.data.gap.PairRow;
import io.tianma.data.segment.Jieba;
import io.tianma.data.shard.DropReason;
import io.tianma.data.shard.ShardOptions;
import io.tianma.data.spark.rows.Fate;
import io.tianma.data.token.Tokenizer;
import io.tianma.data.vocab.VocabularyBuilder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SlowShardsTest {
  private static final Tokenizer TOKENIZER =
      new Tokenizer(
          Jieba.withoutHmm(),
          VocabularyBuilder.build(Map.of("天", 2L, "马", 1L), VocabularyBuilder.fixed() + 2));
  private static final PairRow PAIR =
      new PairRow("d", "c", "s", 0, List.of("天马。", "天。"), new int[] {1}, "天马", "天");

  private static final String TOO_SLOW = Fate.key(DropReason.TOO_SLOW);

  private static ShardOptions options(double seconds) {
    return new ShardOptions(8, 16, 16, 0, 0, 1, seconds);
  }

  @Test
  void aPairThatTakesTooLongIsLeftOutWithThatReason() {
    assertThat(Shards.inTime(PAIR, TOKENIZER, options(60), 0).isKept()).isTrue();
    for (int i = 0; i < 30; i++) { // what is quick by then is not stopped on the way
      assertThat(Shards.inTime(PAIR, TOKENIZER, options(1e-9), 0).reason()).isEqualTo(TOO_SLOW);
    }
  }

  @Test
  void aTextAndItsTitleAreLeftOutToo() {
    assertThat(TitleShards.inTime(PAIR, TOKENIZER, options(60), 0).isKept()).isTrue();
    for (int i = 0; i < 30; i++) {
      assertThat(TitleShards.inTime(PAIR, TOKENIZER, options(1e-9), 0).reason())
          .isEqualTo(TOO_SLOW);
    }
  }
}
