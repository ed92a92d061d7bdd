package io.tianma.data.gap;

import static org.assertj.core.api.Assertions.assertThat;

import io.tianma.data.text.SentenceEnds;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Sentences and titles that are read and written as they are. */
class WholeTextsTest {
  private static PairBuilder builder(Strategy strategy) {
    PairOptions t5 = PairOptions.t5Pegasus();
    return new PairBuilder(
        new PairOptions(
            t5.chunkChars(),
            t5.minSentences(),
            1,
            SentenceEnds.CHINESE,
            strategy,
            t5.gapRatio(),
            t5.tokens(),
            t5.principal(),
            t5.dynamic(),
            t5.slots(),
            t5.maskedWords(),
            t5.maxSeconds()));
  }

  @Test
  void everySentenceIsAPairWithItself() {
    List<GapPair> pairs = builder(Strategy.SENTENCES).pairs("标题", "今天下雨。明天晴吗？好！", 3);
    assertThat(pairs).extracting(GapPair::source).containsExactly("今天下雨。", "明天晴吗？", "好！");
    assertThat(pairs).allMatch(pair -> pair.source().equals(pair.target()));
  }

  @Test
  void aTitleIsOnePairAndNoneWhereThereIsNone() {
    assertThat(builder(Strategy.TITLES).pairs(" 图像去噪。综述 ", "正文。", 3))
        .extracting(GapPair::target)
        .containsExactly("图像去噪。综述");
    assertThat(builder(Strategy.TITLES).pairs("", "正文。", 3)).isEmpty();
    assertThat(builder(Strategy.TITLES).readsTitles()).isTrue();
    assertThat(builder(Strategy.SENTENCES).readsTitles()).isFalse();
  }

  @Test
  void asAStrategyAllSentencesAreChosen() {
    List<String> sentences = List.of("今天下雨。", "明天晴吗？", "好！");
    for (Strategy strategy : List.of(Strategy.SENTENCES, Strategy.TITLES)) {
      assertThat(builder(strategy).pair(sentences, 3).gaps()).containsExactly(0, 1, 2);
    }
  }
}
