package io.tianma.eval.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

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
