package io.tianma.data.markup;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where what nests ends, and how much of it there may be. */
class WikiNestingTest {
  private static String resolved(String wikitext) {
    return new WikiNesting(wikitext, new WikiWords()).text();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "甲\n", ":", " ", "\t", "甲\n: \t::"})
  void aTableBeginsALine(String before) {
    assertThat(resolved(before + "{|\n|乙\n|}丙")).isEqualTo(before + "丙");
  }

  @ParameterizedTest
  @ValueSource(strings = {"甲", "\n甲 :", "-:"})
  void aTableInsideALineIsNone(String before) {
    assertThat(resolved(before + "{|乙|}丙")).isEqualTo(before + "{|乙|}丙");
  }

  @Test
  void theEndOfATemplateIsNoEndOfATable() {
    assertThat(resolved("{|\n|{{甲|}}乙\n|}丙")).isEqualTo("丙");
    assertThat(resolved("甲}}乙]]丙|}丁}-")).isEqualTo("甲}}乙]]丙|}丁}-");
    assertThat(resolved("甲{")).isEqualTo("甲{");
  }

  /** Three templates that are never closed are forgotten where a link ends, four are not. */
  @ParameterizedTest
  @CsvSource({"0, 丙", "1, 丙", "3, 丙", "4, File:甲乙]]丙", "5, File:甲乙]]丙"})
  void fewThatWereNeverClosedAreForgotten(int unclosed, String shown) {
    assertThat(resolved("[[File:甲" + "{{".repeat(unclosed) + "乙]]丙")).isEqualTo(shown);
  }

  @Test
  void ofWhatWasForgottenNothingIsClosedLater() {
    assertThat(resolved("[[甲{{乙]]丙}}丁")).isEqualTo("甲乙丙}}丁");
  }

  @Test
  void aTemplateEndsWithinTwoThousandLines() {
    String before = "甲\n".repeat(9);
    assertThat(resolved(before + "{{" + "乙\n".repeat(2000) + "}}丙")).isEqualTo(before + "丙");
    assertThat(resolved(before + "{{" + "乙\n".repeat(2001) + "}}丙"))
        .isEqualTo(before + "乙\n".repeat(2001) + "丙");
    assertThat(resolved("{{" + "乙".repeat(9000) + "}}丙")).isEqualTo("丙");
  }

  @Test
  void aLinkHasTwoThousandCharactersAtMost() {
    assertThat(resolved("甲[[File:" + "a".repeat(1995) + "]]乙")).isEqualTo("甲乙");
    assertThat(resolved("甲[[File:" + "a".repeat(1996) + "]]乙"))
        .isEqualTo("甲File:" + "a".repeat(1996) + "乙");
  }

  @Test
  void aRuleHasTwentyThousandCharactersAtMost() {
    String words = "乙".repeat(19_998);
    assertThat(WikiProse.of("甲-{R|" + words.substring(2) + "}-丙"))
        .isEqualTo("甲" + words.substring(2) + "丙\n");
    assertThat(WikiProse.of("甲-{R|" + words.substring(1) + "}-丙"))
        .isEqualTo("甲-{R|" + words.substring(1) + "丙\n");
  }

  private static String nested(int depth, String inside) {
    return "-{".repeat(depth) + inside + "}-".repeat(depth);
  }

  @Test
  void tenRulesMayBeInsideEachOther() {
    assertThat(WikiProse.of(nested(10, "甲"))).isEqualTo("甲\n");
    assertThat(WikiProse.of(nested(11, "甲"))).isEqualTo("-{甲\n");
  }

  /** What is between rules hides none of them, and counts for none. */
  @ParameterizedTest
  @CsvSource({"[[,]]", "'[[甲]][[',]]", "'{{[[',]]", "{{,''"})
  void whatIsBetweenRulesCountsForNone(String open, String close) {
    String shown = open.contains("甲") ? "甲乙" : "乙";
    assertThat(WikiProse.of("-{" + open + nested(9, "乙") + close + "}-")).isEqualTo(shown + "\n");
    assertThat(WikiProse.of("-{" + open + nested(10, "乙") + close + "}-"))
        .isEqualTo("-{" + shown + "\n");
  }

  @Test
  void rulesBesideEachOtherAreNotInside() {
    assertThat(WikiProse.of("-{" + "-{甲}-".repeat(20) + "}-")).isEqualTo("甲".repeat(20) + "\n");
    assertThat(WikiProse.of("-{" + nested(9, "甲") + "-{乙}-" + "}-")).isEqualTo("甲乙\n");
    assertThat(WikiProse.of("-{" + nested(10, "甲") + "-{乙}-" + "}-")).isEqualTo("-{甲乙\n");
  }
}
