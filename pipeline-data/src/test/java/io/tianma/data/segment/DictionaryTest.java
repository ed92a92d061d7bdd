package io.tianma.data.segment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Small dictionaries, whose words and frequencies are worked out by hand. */
class DictionaryTest {
  @Test
  void ofARepeatedWordTheLastLineCountsWhileTheTotalAddsAll() throws IOException {
    Dictionary dictionary = read("甲 3 n", "甲乙 5", "丙 7 eng", "甲 4 v");
    assertThat(dictionary.frequencies().keySet()).containsExactly("甲", "甲乙", "丙");
    assertThat(dictionary.frequencies().values()).containsExactly(4, 5, 7);
    assertThat(dictionary.total()).isEqualTo(19);
    assertThat(dictionary.logTotal()).isEqualTo(Math.log(19));
    assertThat(dictionary.mostFrequent(2)).containsExactly("丙", "甲乙");
    assertThat(dictionary.mostFrequent(9)).containsExactly("丙", "甲乙", "甲");
    assertThat(dictionary.added()).isEmpty();
  }

  @Test
  void aLineThatACopyHasLostIsPutBack() throws IOException {
    Dictionary lost = read("吉林 1 x", "吉林人民出版社 3 nt", "甲 5 n");
    assertThat(lost.frequencies().keySet()).containsExactly("吉林", "吉林人民出版社", "甲");
    assertThat(lost.frequency("吉林")).isEqualTo(89);
    assertThat(lost.total()).isEqualTo(1 + 89 + 3 + 5);
    Dictionary whole = read("吉林 89 ns", "吉林人民出版社 3 nt", "甲 5 n");
    assertThat(whole.total()).isEqualTo(89 + 3 + 5);
  }

  @Test
  void wordsAreNoneWithoutFrequency() throws IOException {
    Dictionary dictionary = read("甲乙丙 5", "丁 0");
    assertThat(dictionary.isWord("甲乙丙")).isTrue();
    assertThat(dictionary.isWord("甲乙")).isFalse();
    assertThat(dictionary.isWord("丁")).isFalse();
    assertThat(dictionary.frequency("甲乙")).isZero();
    assertThat(dictionary.frequency("乙")).isNull();
  }

  @Test
  void usersAddToADictionaryWithoutChangingIt() throws IOException {
    Dictionary dictionary = read("甲 3", "乙 5");
    assertThat(dictionary.with(List.of())).isSameAs(dictionary);
    Dictionary more = dictionary.with(List.of("甲乙 7"));
    assertThat(more.added()).containsExactly("甲乙");
    assertThat(more.with(List.of("丙 0")).added()).containsExactlyInAnyOrder("甲乙", "丙");
    assertThat(more.with(List.of("丙 0")).forcedApart()).containsExactly("丙");
    assertThat(more.total()).isEqualTo(15);
    assertThat(dictionary.total()).isEqualTo(8);
    assertThat(dictionary.added()).isEmpty();
  }

  /** 甲 | 乙丙: 10/100 · 75/100 · 100 = 7.5, and one more than that wins. */
  @Test
  void aWordIsSuggestedMoreThanItsPartsGive() throws IOException {
    Dictionary dictionary = read("甲 10", "乙 10", "丙 5", "乙丙 75");
    assertThat(dictionary.with(List.of("甲乙丙")).frequency("甲乙丙")).isEqualTo(8);
    assertThat(dictionary.with(List.of("乙丙")).frequency("乙丙"))
        .as("once more than it is")
        .isEqualTo(76);
    // what begins a user's word keeps its own: 10/105 · 75/105 · 105 = 7.1
    assertThat(dictionary.with(List.of("甲丁 5", "甲乙丙")).frequency("甲乙丙")).isEqualTo(8);
  }

  /** 甲丁 | 乙: 75 · 15 / 100 = 11.25; with 丁, which is no word, it would be less than 1. */
  @Test
  void aCharacterThatIsNoWordIsTakenLast() throws IOException {
    Dictionary dictionary = read("甲 10", "甲丁 75", "乙 15");
    assertThat(dictionary.with(List.of("甲丁乙")).frequency("甲丁乙")).isEqualTo(12);
  }

  /** 丁 | 乙丙: jieba's FREQ has 0 for 丁 once it begins a word, and without it one of 75. */
  @Test
  void whatOnlyBeginsAWordHasNoFrequency() throws IOException {
    Dictionary dictionary = read("乙丙 75");
    assertThat(dictionary.with(List.of("丁乙丙")).frequency("丁乙丙")).isEqualTo(2);
    assertThat(dictionary.with(List.of("丁甲 0", "丁乙丙")).frequency("丁乙丙")).isEqualTo(1);
  }

  @Test
  void ofEquallyProbableWaysTheOneWithTheLongerWordIsTaken() throws IOException {
    assertThat(words(read("甲 2", "丙 2", "甲乙 3", "乙丙 3"), "甲乙丙")).containsExactly("甲乙", "丙");
  }

  /** The blocks before it are in the same place of memory. */
  @Test
  void noWordReachesBeyondItsBlock() throws IOException {
    Dictionary dictionary = read("甲 2", "甲乙 9", "丙甲乙丙 9");
    assertThat(words(dictionary, "甲乙，甲")).containsExactly("甲乙", "，", "甲");
    assertThat(words(dictionary, "丙甲乙丙，丙，丙甲乙")).containsExactly("丙甲乙丙", "，", "丙", "，", "丙", "甲乙");
  }

  @Test
  void blocksHaveAnyLength() throws IOException {
    Dictionary dictionary = read("甲 2", "乙乙乙 9");
    for (int length : new int[] {1, 62, 63, 64, 65, 66, 130, 131, 300}) {
      String text = "甲".repeat(length) + "，" + "丙".repeat(length + 1) + "乙乙乙";
      assertThat(words(dictionary, text)).hasSize(2 * length + 3).endsWith("丙", "乙乙乙");
    }
  }

  /** jieba's blocks are of [\u4E00-\u9FD5a-zA-Z0-9+#&\._%\-]. */
  @Test
  void blocksHoldChineseLettersDigitsAndAFewMarks() throws IOException {
    Dictionary dictionary =
        read("\u4E00\u9FD5 5", "甲\u9FD6 5", "\u4DFF甲 5", "C+#&._%- 5", "a*b 5", "ａ甲 5");
    assertThat(words(dictionary, "\u4E00\u9FD5甲\u9FD6\u4DFF甲"))
        .containsExactly("\u4E00\u9FD5", "甲", "\u9FD6", "\u4DFF", "甲");
    assertThat(words(dictionary, "C+#&._%-a*bａ甲"))
        .containsExactly("C+#&._%-", "a", "*", "b", "ａ", "甲");
    assertThat(words(dictionary, "azAZ09")).containsExactly("azAZ09");
    assertThat(words(dictionary, "a`b{c@d[e/1:2"))
        .containsExactly("a", "`", "b", "{", "c", "@", "d", "[", "e", "/", "1", ":", "2");
  }

  private static List<String> words(Dictionary dictionary, String text) {
    return Jieba.of(dictionary, false).words(text);
  }

  private static Dictionary read(String... lines) throws IOException {
    byte[] bytes = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
    return Dictionary.read(new ByteArrayInputStream(bytes));
  }
}
