package io.tianma.eval.metric.overlap;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Texts as numbers, beside what Python makes of them. */
class ReadingTest {
  private static final int LONGEST = 5;

  private final Reading characters = new Reading(Tokens.CHAR);
  private final Reading words = new Reading(Tokens.GIVEN);

  @Test
  void aCharacterIsItsLowercaseCodePoint() {
    assertThat(characters.of("A 马\uD83D\uDC34\n")).containsExactly('a', '马', 0x1F434);
    assertThat(characters.of("")).isEmpty();
  }

  @Test
  void equalWordsAreEqualNumbersOfWhichNoneIsTheEmptyWord() {
    String text = IntStream.range(0, 100).mapToObj(i -> "w" + i).collect(Collectors.joining(" "));
    int[] first = words.of(text);
    assertThat(first).hasSize(100).doesNotHaveDuplicates();
    assertThat(IntStream.of(first)).allMatch(number -> number < 0);
    assertThat(words.of(text)).isEqualTo(first);
  }

  @Test
  void linesAreThoseThatAreNotEmpty() {
    assertThat(shown(characters.lines("\n甲\n\n乙 丙\n"))).containsExactly("甲", "乙丙");
    assertThat(shown(characters.lines("甲\n \n乙"))).containsExactly("甲", "", "乙");
    assertThat(characters.lines("")).isEmpty();
    assertThat(characters.lines("\n\n")).isEmpty();
  }

  /** {@code " ".join(text.lower()).split(".")}, then {@code split()} of each piece. */
  @Test
  void sentencesOfCharactersAreThoseOfPython() {
    for (String text : texts("aB .")) {
      assertThat(shown(characters.sentences(text)))
          .as("'%s'", text)
          .isEqualTo(pieces(text.toLowerCase(Locale.ROOT).replaceAll("(?<=.)(?=.)", " ")));
    }
  }

  @Test
  void sentencesOfWordsAreThoseOfPython() {
    for (String text : texts("ab .")) {
      List<int[]> expected = new ArrayList<>();
      for (String piece : text.split("\\.", -1)) {
        if (!piece.isEmpty()) {
          expected.add(piece.isBlank() ? new int[] {Reading.EMPTY} : words.of(piece));
        }
      }
      assertThat(words.sentences(text).toArray(int[][]::new))
          .as("'%s'", text)
          .isDeepEqualTo(expected.toArray(int[][]::new));
    }
  }

  @Test
  void wordsOfJiebaAreCutAtFullStopsToo() {
    Reading jieba = new Reading(Tokens.JIEBA);
    assertThat(jieba.sentences("我爱北京.天安门").toArray(int[][]::new))
        .isDeepEqualTo(new int[][] {jieba.of("我爱北京"), jieba.of("天安门")});
  }

  /** {@code " ".join(text.lower()).split(" ")}. */
  @Test
  void aSpaceBetweenCharactersIsTwoEmptyWords() {
    assertThat(characters.split("A 马\uD83D\uDC34"))
        .containsExactly('a', Reading.EMPTY, Reading.EMPTY, '马', 0x1F434);
    assertThat(characters.split("  ")).hasSize(4).containsOnly(Reading.EMPTY);
    assertThat(characters.split("")).isEmpty();
    assertThat(words.split("a  b")).isEqualTo(words.of("a b"));
  }

  private static List<String> pieces(String spaced) {
    List<String> pieces = new ArrayList<>();
    for (String piece : spaced.split("\\.", -1)) {
      if (!piece.isEmpty()) {
        pieces.add(piece.isBlank() ? " " : piece.replace(" ", ""));
      }
    }
    return pieces;
  }

  private static List<String> shown(List<int[]> sentences) {
    return sentences.stream().map(s -> new String(s, 0, s.length)).toList();
  }

  /** All texts of those characters that are short. */
  private static List<String> texts(String alphabet) {
    List<String> texts = new ArrayList<>(List.of(""));
    for (int i = 0; i < texts.size() && texts.get(i).length() < LONGEST; i++) {
      for (char c : alphabet.toCharArray()) {
        texts.add(texts.get(i) + c);
      }
    }
    return texts;
  }
}
