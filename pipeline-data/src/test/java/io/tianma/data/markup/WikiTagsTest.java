package io.tianma.data.markup;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Comments and elements of wiki text, and where they end. */
class WikiTagsTest {
  private static String resolved(String wikitext) {
    WikiTags tags = new WikiTags(wikitext);
    return tags.restored(tags.resolved());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '@',
      value = {
        "甲<!-- 乙 -->丙 @ 甲丙",
        "<!--乙-->丙 @ 丙",
        "甲<!-->乙-->丙 @ 甲丙",
        "甲-->乙<!--丙-->丁 @ 甲-->乙丁",
        "甲<!--乙--丙 @ 甲",
        "甲<!--乙--><!--丙-->丁 @ 甲丁",
        "<ref>甲</ref>乙 @ 乙",
        "<ref name=x/>乙 @ 乙",
        "<b>甲</b>乙<ref>丙</ref>丁 @ <b>甲</b>乙丁",
        "甲<ref>乙</references>丙</ref>丁 @ 甲丁",
        "甲<ref>乙</ref @ 甲乙</ref",
        "甲<ref name=x @ 甲<ref name=x",
        "甲<ref @ 甲<ref",
        "甲< @ 甲<",
        "甲<ref>乙</ref 丙 @ 甲",
        "甲<b>乙</b><ref>丙 @ 甲<b>乙</b>丙",
        "甲<ref>乙<ref>丙 @ 甲乙丙",
        "甲<ref>乙<math>丙</math>丁 @ 甲乙丁",
        "甲<table>乙<table>丙</table>丁</table>戊 @ 甲戊",
        "甲<ref>乙<ref>丙</ref>丁</ref>戊 @ 甲丁</ref>戊",
        "1<2<3>甲 @ 1<2<3>甲",
        "甲<b>乙</b><nowiki>丙 @ 甲<b>乙</b>丙",
        "甲<nowiki/>乙 @ 甲乙",
        "甲<nowiki>'乙'</nowiki>丙 @ 甲'乙'丙",
      })
  void elementsWithoutProseGo(String wikitext, String left) {
    assertThat(resolved(wikitext)).isEqualTo(left);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "\"a<nowiki> b </nowiki>c\", a b c",
        "\"a<nowiki> b</nowiki>c\", a bc",
        "\"a<nowiki>b </nowiki>c\", ab c",
        "\"a<nowiki> </nowiki>c\", a c",
        "\"a<nowiki></nowiki>c\", ac",
        "\"a<nowiki>$1 \\\\0</nowiki>c\", a$1 \\\\0c",
        "\"a<nowiki>&lt;&#20013;</nowiki>c\", a<中c",
      })
  void spacesAtTheEndsOfWhatStandsAsItIsStay(String wikitext, String left) {
    assertThat(resolved(wikitext)).isEqualTo(left);
  }

  @Test
  void linesOfWhatStandsAsItIsAreJoined() {
    assertThat(resolved("<nowiki>a\n b \n\nc\n甲\n乙</nowiki>")).isEqualTo("a b c甲乙");
  }

  @Test
  void aTagHasAThousandCharactersAtMost() {
    assertThat(resolved("甲<ref" + " ".repeat(995) + ">乙</ref>丙")).isEqualTo("甲丙");
    String longer = "甲<ref" + " ".repeat(996) + ">乙</ref>丙";
    assertThat(resolved(longer)).isEqualTo(longer);
  }

  /** Noncharacters of which the parsers' guards are made. */
  @Test
  void noncharactersBecomeNoLetters() {
    assertThat(WikiProse.of("İ甲\uFDD2\uFDD3Σ")).isEqualTo("İ甲\uFFFD\uFFFDΣ\n");
    assertThat(WikiProse.of("<b>İ甲\uFDD2\uFDD3Σ")).isEqualTo("İ甲\uFFFD\uFFFDΣ\n");
    assertThat(WikiProse.of("<nowiki>İ甲\uFDD2\uFDD3Σ</nowiki>")).isEqualTo("İ甲\uFFFD\uFFFDΣ\n");
  }
}
