package io.tianma.data.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Assertions;
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

  @Test
  void quotesThatLookTheSameAtBothEndsCloseEverySecondTime() {
    assertThat(Sentences.split("\"这条路是对的。\"她说。\"那就走吧！\"他答。", 1, SentenceEnds.CHINESE))
        .containsExactly("\"这条路是对的。\"", "她说。", "\"那就走吧！\"", "他答。");
    assertThat(Sentences.split("她问:'你真的想好了吗？'他点头。it's好。＂走。＂他说。", 1, SentenceEnds.CHINESE))
        .containsExactly("她问:'你真的想好了吗？'", "他点头。", "it's好。", "＂走。＂", "他说。");
    assertThat(Sentences.split("5\"屏幕。她说：\"好。\"他走了。", 1, SentenceEnds.CHINESE))
        .containsExactly("5\"屏幕。", "她说：\"好。\"", "他走了。");
    assertThat(Sentences.split("好。\"\n\n\"走！\"他说。", 1, SentenceEnds.CHINESE))
        .containsExactly("好。\"", "\"走！\"", "他说。");
  }

  @Test
  void closingBracketsOfAnyWidthAndSecondMarksStayWithTheirSentence() {
    for (char closer : ")]}〕〉］｝〗〙〛﹂﹄»".toCharArray()) {
      assertThat(Sentences.split("见第三节。" + closer + "下面继续。", 1, SentenceEnds.CHINESE))
          .containsExactly("见第三节。" + closer, "下面继续。");
    }
    assertThat(Sentences.split("真的？!好！?走。", 1, SentenceEnds.CHINESE))
        .containsExactly("真的？!", "好！?", "走。");
  }

  @Test
  void manyQuotesInALineTakeLinearTime() {
    String line = "\"好。\"他说。".repeat(200_000);
    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () -> assertThat(Sentences.split(line, 1, SentenceEnds.CHINESE)).hasSize(400_000));
  }
}
