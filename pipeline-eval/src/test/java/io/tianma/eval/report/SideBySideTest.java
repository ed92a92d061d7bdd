package io.tianma.eval.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two columns of a terminal. */
class SideBySideTest {
  @Test
  void aChineseCharacterTakesTwoPlaces() {
    assertThat(SideBySide.render("天马行空，独往", "Spark 任务", 19))
        .containsExactly("天马行空 │ Spark 任", "，独往   │ 务");
  }

  @Test
  void linesOfTheTextStayLines() {
    assertThat(SideBySide.render("一\n二", "", 19)).containsExactly("一       │", "二       │");
  }

  @Test
  void noTextSteersTheTerminal() {
    assertThat(SideBySide.render("\u001B[31m红", "a\u202Eb", 19))
        .containsExactly("\uFFFD[31m红  │ a\uFFFDb");
  }

  @Test
  void refusesAWidthWithoutRoom() {
    assertThatThrownBy(() -> SideBySide.render("a", "b", 18))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("width = 18: must be at least 19");
  }

  @Test
  void aColumnIsFilledBeforeItBreaks() {
    assertThat(SideBySide.render("12345678", "一二三四5", 19))
        .containsExactly("12345678 │ 一二三四", "         │ 5");
  }

  @Test
  void aLastEndOfLineAddsNoLine() {
    assertThat(SideBySide.render("a\n", "b", 19)).containsExactly("a        │ b");
    assertThat(SideBySide.render("", "", 19)).isEmpty();
  }

  /** After Unicode's annex 11, with the blocks that are wide throughout taken whole. */
  @ParameterizedTest
  @CsvSource({
    "1100, 115F",
    "2E80, A4CF",
    "AC00, D7A3",
    "F900, FAFF",
    "FE30, FE6F",
    "FF00, FF60",
    "FFE0, FFE6",
    "1F300, 1FAFF",
    "20000, 3FFFD"
  })
  void eastAsianCharactersTakeTwoPlaces(String first, String last) {
    int from = Integer.parseInt(first, 16);
    int to = Integer.parseInt(last, 16);
    assertThat(places(from)).isEqualTo(2);
    assertThat(places((from + to) / 2)).isEqualTo(2);
    assertThat(places(to)).isEqualTo(2);
    assertThat(places(from - 1)).isLessThan(2);
    assertThat(places(to + 1)).isLessThan(2);
  }

  @Test
  void aMarkTakesNoPlaceOfItsOwn() {
    assertThat(SideBySide.width("e\u0301")).isEqualTo(1);
    assertThat(SideBySide.width("か\u3099")).isEqualTo(2);
    assertThat(SideBySide.width("1\u20DD")).isEqualTo(1);
    assertThat(SideBySide.width("a\u4E00\uD83D\uDC34")).isEqualTo(5);
  }

  private static int places(int c) {
    return SideBySide.width(Character.toString(c));
  }

  @Property
  void everyLineFitsAndNothingIsLost(
      @ForAll String left, @ForAll String right, @ForAll @IntRange(min = 19, max = 120) int width) {
    var lines = SideBySide.render(left, right, width);
    assertThat(lines).allSatisfy(l -> assertThat(SideBySide.width(l)).isLessThanOrEqualTo(width));
    long shown =
        lines.stream().flatMapToInt(String::codePoints).filter(c -> c != ' ' && c != '│').count();
    long given =
        (left + "\n" + right)
            .codePoints()
            .filter(c -> c != ' ' && c != '│' && c != '\n' && !Character.isWhitespace(c))
            .count();
    assertThat(shown).isGreaterThanOrEqualTo(given);
  }
}
