package io.tianma.data.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sentences by bert4keras' own words, and where they end. */
class SentencesDefinitionTest {
  /** {@code text_segmentate} of bert4keras, line by line. */
  private static List<String> segmentate(String raw, int maxLength, String separators) {
    String text = Characters.strip(raw);
    if (separators.isEmpty() || text.length() <= maxLength) {
      return List.of(text);
    }
    String separator = separators.substring(0, 1);
    String rest = separators.substring(1);
    String[] pieces = text.split(separator, -1);
    List<String> texts = new ArrayList<>();
    String joined = "";
    for (int i = 0; i < pieces.length; i++) {
      String piece = pieces[i];
      if (!joined.isEmpty()
          && !piece.isEmpty()
          && joined.length() + piece.length() > maxLength - 1) {
        texts.addAll(segmentate(joined, maxLength, rest));
        joined = "";
      }
      joined += i + 1 == pieces.length ? piece : piece + separator;
    }
    if (!joined.isEmpty()) {
      texts.addAll(segmentate(joined, maxLength, rest));
    }
    return texts;
  }

  @Test
  void sentencesAreThoseOfBert4keras() {
    SplittableRandom random = new SplittableRandom(7);
    for (int trial = 0; trial < 5000; trial++) {
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(30); i > 0; i--) {
        text.append("甲乙丙丁。。\n ".charAt(random.nextInt(8)));
      }
      int longest = 1 + random.nextInt(12);
      assertThat(Sentences.split(text.toString(), longest, SentenceEnds.T5_PEGASUS))
          .as("%s at most %d", text, longest)
          .isEqualTo(segmentate(text.toString(), longest, "\n。"));
    }
  }

  @Test
  void endsAreNamedAsInAConfiguration() {
    assertThat(SentenceEnds.ofKey("t5-pegasus")).isEqualTo(SentenceEnds.T5_PEGASUS);
    assertThat(SentenceEnds.ofKey("chinese")).isEqualTo(SentenceEnds.CHINESE);
  }

  /** A stroke stands for a line end. */
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '@',
      value = {
        "'甲' @ 2",
        "'甲|'乙' @ 5",
        "|'甲|'乙' @ 6",
        "'甲|乙|'丙' @ 7",
        "甲。'|'乙' @ 2 6",
        "'it's' @ 5",
        "'it's @ ",
        "'5'6' @ 4",
        "'-'b @ 2",
        "'a'- @ 2",
        "'天'b @ 2",
        "'a'天 @ 2",
        "'é'b @ 2",
        "'b'é @ 2",
        "'a' @ 2",
        "'a @ ",
        "a' @ ",
        "：'甲：'乙' @ 6",
        "\"甲'乙\"丙' @ 4 6",
        "＂甲＂＇乙＇ @ 2 5",
      })
  void quotesThatLookTheSameCloseThere(String text, String places) {
    BitSet closing = SentenceEnds.CHINESE.closing(text.replace('|', '\n'));
    assertThat(closing.toString().replaceAll("[{},]", "")).isEqualTo(places == null ? "" : places);
  }

  @Test
  void nothingBelongsToALineEndButItself() {
    BitSet none = new BitSet();
    assertThat(SentenceEnds.CHINESE.after("甲\n。”乙", 1, 0, none)).isEqualTo(2);
    assertThat(SentenceEnds.CHINESE.after("甲。！”乙", 1, 1, none)).isEqualTo(4);
    assertThat(SentenceEnds.CHINESE.after("甲。”", 1, 1, none)).isEqualTo(3);
    assertThat(SentenceEnds.T5_PEGASUS.after("甲。。”乙", 1, 1, none)).isEqualTo(2);
    BitSet quote = new BitSet();
    quote.set(2);
    assertThat(SentenceEnds.CHINESE.after("甲。\"\"乙", 1, 1, quote)).isEqualTo(3);
  }

  @Test
  void anEndIsFoundAtOrBehindThePlace() {
    assertThat(SentenceEnds.CHINESE.find("甲！乙；", 0, 1)).isEqualTo(1);
    assertThat(SentenceEnds.CHINESE.find("甲！乙；", 1, 1)).isEqualTo(1);
    assertThat(SentenceEnds.CHINESE.find("甲！乙；", 2, 1)).isEqualTo(3);
    assertThat(SentenceEnds.CHINESE.find("甲！乙；", 4, 1)).isEqualTo(-1);
    assertThat(SentenceEnds.CHINESE.find("甲！\n；", 0, 0)).isEqualTo(2);
    assertThat(SentenceEnds.T5_PEGASUS.find("甲！乙。", 0, 1)).isEqualTo(3);
  }
}
