package io.tianma.data.markup;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Metadata of Markdown files and the titles that are found without it. */
class FrontMatterTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '@',
      quoteCharacter = '`',
      value = {
        "title: 甲 @ 甲",
        "title: \"甲\" @ 甲",
        "title: '甲 乙' @ 甲 乙",
        "title: ' 甲 ' @ 甲",
        "title: '甲\" @ '甲\"",
        "title: \"甲 @ \"甲",
        "title: 甲' @ 甲'",
        "title: ' @ '",
        "title: '' @ ``",
        "title: \"甲\", @ 甲",
        "\"title\": \"甲\" , @ 甲",
        "title = \"甲\" @ 甲",
        "titles: 甲 @ ``",
        "date: 2026 @ ``",
      })
  void titlesLoseTheirQuotes(String line, String title) {
    assertThat(FrontMatter.split("---\nid: 1\n" + line + "\n---\n正文"))
        .isEqualTo(new FrontMatter(title, "正文"));
  }

  @Test
  void theFirstTitleCounts() {
    assertThat(FrontMatter.split("---\ntitle: ''\ntitle: 甲\ntitle: 乙\n---\n").title())
        .isEqualTo("甲");
  }

  @Test
  void itEndsAtTheSameFenceOrAtDotsOfYaml() {
    assertThat(FrontMatter.split("--- \na: b\n...\n正文")).isEqualTo(new FrontMatter("", "正文"));
    assertThat(FrontMatter.split("+++\na = 1\n+++")).isEqualTo(new FrontMatter("", ""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\n",
        "\n---\ntitle: 甲\n---\n",
        "---",
        "---\n",
        "---\ntitle: 甲",
        "+++\na = 1\n...\n正文",
        "---\ntitle: 甲\n话\n---\n正文",
        "----\ntitle: 甲\n----\n",
        "正文\n---\n"
      })
  void whatIsNoneStaysInTheText(String text) {
    assertThat(FrontMatter.split(text)).isEqualTo(new FrontMatter("", text));
  }

  @Test
  void itHasAtMostTwoHundredLinesWithItsEnd() {
    String most = "---\n" + "a: b\n".repeat(199) + "---\n正文";
    assertThat(FrontMatter.split(most).body()).isEqualTo("正文");
    String more = "---\n" + "a: b\n".repeat(200) + "---\n正文";
    assertThat(FrontMatter.split(more).body()).isEqualTo(more);
  }

  @Test
  void itsLinesHaveAtMostTenThousandCharacters() {
    String most = "---\na: " + "b".repeat(9997) + "\n---\n正文";
    assertThat(FrontMatter.split(most).body()).isEqualTo("正文");
    String more = "---\na: " + "b".repeat(9998) + "\n---\n正文";
    assertThat(FrontMatter.split(more).body()).isEqualTo(more);
  }

  @Test
  void aHeadingCountsWithinTwoHundredLines() {
    assertThat(Titles.ofMarkdown("\n".repeat(199) + "# 甲")).isEqualTo("甲");
    assertThat(Titles.ofMarkdown("\n".repeat(200) + "# 甲")).isEmpty();
    assertThat(Titles.ofMarkdown("\n# 甲\n")).isEqualTo("甲");
  }

  @Test
  void aTitleHasAtMostTwoHundredCharacters() {
    assertThat(Titles.ofMarkdown("# " + "𠀀".repeat(200))).isEqualTo("𠀀".repeat(200));
    assertThat(Titles.ofMarkdown("# " + "𠀀".repeat(201))).isEqualTo("𠀀".repeat(200));
  }

  @Test
  void anUnderlineMakesAHeadingOfTheLineBefore() {
    assertThat(Titles.ofMarkdown("甲\n--\n")).isEqualTo("甲");
    assertThat(Titles.ofMarkdown("\n---\n乙\n===\n")).isEqualTo("乙");
    assertThat(Titles.ofMarkdown("~~~\n甲\n==\n~~~\n乙\n==\n")).isEqualTo("乙");
  }
}
