package io.tianma.data.markup;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How pieces of prose meet in a line. */
class ProseTest {
  private static String joined(String first, String second) {
    Prose prose = new Prose();
    prose.add(first);
    prose.softBreak();
    prose.add(second);
    return prose.text();
  }

  /** Beside Chinese characters and the signs of U+3000 to U+303F and U+FF00 to U+FFEF. */
  @ParameterizedTest
  @CsvSource({
    "61, true", "2FFF, true", "3000, false", "3002, false", "303F, false", "3040, true",
    "33FF, true", "3400, false", "4E00, false", "FEFF, true", "FF00, false", "FF0C, false",
    "FFEF, false", "FFF0, true", "20000, false", "1F600, true"
  })
  void aLineEndIsASpaceButNotBesideWideCharacters(String hex, boolean space) {
    String c = Character.toString(Integer.parseInt(hex, 16));
    String between = space ? " " : "";
    assertThat(joined("a", c)).isEqualTo("a" + between + c + "\n");
    assertThat(joined(c, "a")).isEqualTo(c + between + "a\n");
  }

  @Test
  void spacesAtTheEndsOfALineGo() {
    Prose prose = new Prose();
    prose.space();
    prose.add("a");
    prose.space();
    prose.breakLine();
    prose.softBreak();
    prose.breakLine();
    prose.add("");
    prose.space();
    prose.add("b");
    prose.space();
    prose.add("");
    prose.add("c");
    prose.add("d");
    assertThat(prose.text()).isEqualTo("a\nb cd\n");
  }

  @Test
  void aTaskLosesItsBoxAndEmphasisItsStars() {
    assertThat(joined("[ ] **甲**", "乙")).isEqualTo("甲乙\n");
    assertThat(joined("甲[x] 乙", "** 丙 **")).isEqualTo("甲[x] 乙** 丙 **\n");
  }

  @ParameterizedTest
  @CsvSource({
    "br, true",
    "p, true",
    "div, true",
    "h1, true",
    "b, false",
    "span, false",
    "unknown, false"
  })
  void blocksBreakLines(String tag, boolean breaks) {
    assertThat(HtmlProse.breaksLines(tag)).isEqualTo(breaks);
  }
}
