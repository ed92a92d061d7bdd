package io.tianma.data.markup;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Words that rules change, links, and lines of wiki text. */
class WikiWordsTest {
  @Test
  void theSignsOfThisClassAreTakenOutOfTexts() {
    assertThat(WikiWords.withoutSigns("\u0001甲\u0002乙\u0003丙\u0004丁\u0005戊\u0006"))
        .isEqualTo("\u0001甲乙丙丁戊\u0006");
    assertThat(WikiWords.withoutSigns("\u0002甲")).isEqualTo("甲");
    String none = "甲\u0001\u0006乙";
    assertThat(WikiWords.withoutSigns(none)).isSameAs(none);
    assertThat(WikiProse.of("甲\u00020\u0002\u0004乙\u0003\u00050\u0005")).isEqualTo("甲0乙0\n");
  }

  @Test
  void aWordOfFiftyCharactersIsChangedALongerOneIsNot() {
    String fifty = "乙".repeat(50);
    assertThat(WikiProse.of("-{H|zh-cn:甲;zh-tw:" + fifty + "}-丙" + fifty)).isEqualTo("丙甲\n");
    assertThat(WikiProse.of("-{H|zh-cn:甲;zh-tw:" + fifty + "乙}-丙" + fifty + "乙"))
        .isEqualTo("丙" + fifty + "乙\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '@',
      value = {
        "-{H|zh-cn:甲乙;zh-tw:丙}--{H|zh-cn:丁;zh-tw:乙}-甲乙 @ 甲丁",
        "甲-{H|乙}-丙 @ 甲丙",
        "甲-{-|乙}-丙 @ 甲丙",
        "甲-{A|乙}-丙 @ 甲乙丙",
        "甲-{T;X|zh-cn:乙;zh-tw:丁}-丙 @ 甲丙",
        "甲-{T|乙}-丙 @ 甲丙",
        "甲-{:子;zh-cn:丑}- @ 甲:子;zh-cn:丑",
        "甲-{|乙}-丙 @ 甲乙丙",
        "甲-{-{A|zh-cn:子;zh-tw:丑}-}-丑 @ 甲子子",
      })
  void rulesAreAsMediaWikiHasThem(String wikitext, String shown) {
    assertThat(WikiProse.of(wikitext)).isEqualTo(shown + "\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '@',
      value = {
        "马 @ 马",
        "|马 @ 马",
        "马|神话 @ 神话",
        "马|神|话 @ 神|话",
        ":File:a.png @ File:a.png",
        ":马|神话 @ 神话",
        "en: Horse @ ''",
        "en @ en",
        "FILE:a.png|thumb|马 @ ''",
        "檔案 :a.png @ ''",
        "小说:马 @ 小说:马",
      })
  void linksShowTheirWords(String link, String words) {
    assertThat(WikiLinks.words(link)).isEqualTo(words);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '@',
      value = {
        "== 甲 == @ 甲",
        "===甲== @ =甲",
        "======甲====== @ 甲",
        "=======甲======= @ =甲=",
        "= @ =",
        "=== @ =",
        "甲== @ 甲==",
        "<b>甲 @ 甲",
        "&lt;甲 @ <甲",
        "H<sub>2</sub>O @ H2O",
        "A&amp;B @ A&B",
      })
  void linesLoseTheirMarks(String line, String shown) {
    assertThat(WikiProse.of(line)).isEqualTo(shown + "\n");
  }
}
