package io.tianma.data.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SentencesTest {
  @Test
  void fullStopsEndSentencesByDefault() {
    assertThat(Sentences.split("今天好吗？很好！走吧。明天见。", 3, SentenceEnds.T5_PEGASUS))
        .containsExactly("今天好吗？很好！走吧。", "明天见。");
  }

  @Test
  void allChineseEndsSplitWhereAsked() {
    assertThat(Sentences.split("今天好吗？很好！走吧；明天见。", 3, SentenceEnds.CHINESE))
        .containsExactly("今天好吗？", "很好！", "走吧；", "明天见。");
  }

  @Test
  void closingQuotesStayWithTheirSentence() {
    assertThat(Sentences.split("他说：“走吧！”她问：「真的？！」（不信。）好。", 2, SentenceEnds.CHINESE))
        .containsExactly("他说：“走吧！”", "她问：「真的？！」", "（不信。）", "好。");
  }

  @Test
  void shortNeighboursAreJoinedUpToTheLength() {
    assertThat(Sentences.split("一。二！三？四；五。六。", 7, SentenceEnds.CHINESE))
        .containsExactly("一。二！三？", "四；五。六。");
  }

  @Test
  void lineEndsComeFirst() {
    assertThat(Sentences.split("标题\n正文一。正文二。\n\n尾", 5, SentenceEnds.T5_PEGASUS))
        .containsExactly("标题", "正文一。", "正文二。", "尾");
  }

  @Test
  void aSentenceWithoutAnEndStaysWhole() {
    String text = "没有句号".repeat(1000);
    assertThat(Sentences.split(text, 32, SentenceEnds.CHINESE)).containsExactly(text);
  }
}
