package io.tianma.data.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tianma.data.source.Format;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CleanerTest {
  private static final String PROSE = "天马行空，独往独来。这是一段用来试验的文字。".repeat(4);

  private final Cleaner cleaner = new Cleaner(CleanOptions.defaults());

  @Test
  void plainProseStaysAsItIs() {
    assertThat(cleaner.clean(PROSE, Format.TEXT)).isEqualTo(new Cleaned(PROSE, null));
  }

  @Test
  void whiteSpaceBecomesSingleSpacesAndOneLineAParagraph() {
    assertThat(text("　　天马\u00a0 行空。\r\n\r\n \t独往\u200b独来。\u2028完\r")).isEqualTo("天马 行空。\n独往独来。\n完");
  }

  @Test
  void controlCharactersLoneSurrogatesAndDirectionsAreInvisibleAndGo() {
    assertThat(text("天\u0000马\u0007行\u202e空\ufeff\ue000独\ufffe往")).isEqualTo("天马行空独往");
    assertThat(text("天\ud800马")).isEqualTo("天\ufffd马");
  }

  @Test
  void emojiStayWhole() {
    String family = "👨‍👩‍👧‍👦，🏴‍☠️，👍🏽，❤️‍🔥，🫠";
    assertThat(text(family)).isEqualTo(family);
  }

  @Test
  void ideographsOfOtherEncodingsAreUnified() {
    assertThat(text("\uf9d8e\u0301")).isEqualTo("律é");
  }

  @Test
  void fullWidthLettersBecomeAsciiOnRequestButNotPunctuation() {
    CleanOptions options = new CleanOptions(NormalForm.NFC, true, 0, 1000, 0, 1);
    assertThat(new Cleaner(options).clean("Ｓｐａｒｋ　３．５，好！（是）", Format.TEXT).text())
        .isEqualTo("Spark 3.5，好！（是）");
    assertThat(text("Ｓｐａｒｋ")).isEqualTo("Ｓｐａｒｋ");
  }

  @Test
  void eachFilterGivesItsReasonWithValueAndLimit() {
    assertThat(verdict("太短")).isEqualTo(verdict(Reason.TOO_SHORT, "min-chars", 2, 50));
    assertThat(verdict("长".repeat(1_000_001)))
        .isEqualTo(verdict(Reason.TOO_LONG, "max-chars", 1_000_001, 1_000_000));
    assertThat(verdict("All of this is English, but for one 字. ".repeat(3)).reason())
        .isEqualTo(Reason.NOT_CHINESE);
    assertThat(verdict("これは日本語の文章です。漢字も少し入っています。".repeat(4)).reason())
        .isEqualTo(Reason.JAPANESE_OR_KOREAN);
    assertThat(verdict("1234567890".repeat(10)).reason()).isEqualTo(Reason.NOT_CHINESE);
  }

  @Test
  void aTextAtTheLimitIsKept() {
    assertThat(cleaner.clean("字".repeat(50), Format.TEXT).kept()).isTrue();
    assertThat(cleaner.clean("字".repeat(49), Format.TEXT).kept()).isFalse();
  }

  @Test
  void explainingNamesEveryFilterInTheOrderThatDecides() {
    List<Verdict> verdicts = cleaner.explain("太短", Format.TEXT);
    assertThat(verdicts).hasSize(4);
    assertThat(verdicts.get(0)).isEqualTo(verdict(Reason.TOO_SHORT, "min-chars", 2, 50));
    assertThat(verdicts.subList(1, 4)).allMatch(Verdict::keep);
  }

  @Test
  void wrongOptionsAreNamedWithTheirKey() {
    assertThatThrownBy(() -> new CleanOptions(NormalForm.NFC, false, 10, 9, 0, 1))
        .hasMessage("clean.max-chars = 9: must be at least clean.min-chars");
    assertThatThrownBy(() -> new CleanOptions(NormalForm.NFC, false, 10, 19, 1.5, 1))
        .hasMessage("clean.min-han-share = 1.5: must be between 0 and 1");
  }

  @Property(tries = 500)
  void noTextCrashesAndCleaningTwiceIsCleaningOnce(@ForAll("texts") String text) {
    for (NormalForm form : NormalForm.values()) {
      for (boolean half : new boolean[] {false, true}) {
        Cleaner any = new Cleaner(new CleanOptions(form, half, 0, Integer.MAX_VALUE, 0, 1));
        String once = any.clean(text, Format.TEXT).text();
        assertThat(any.clean(once, Format.TEXT).text()).isEqualTo(once);
      }
    }
  }

  @Property(tries = 500)
  void noMarkupCrashesAndItsProseIsClean(@ForAll("texts") String text) {
    for (Format format : List.of(Format.MARKDOWN, Format.HTML, Format.WIKITEXT)) {
      String prose = cleaner.clean(text, format).text();
      assertThat(cleaner.clean(prose, Format.TEXT).text()).isEqualTo(prose);
    }
  }

  @Property(tries = 200)
  void theFirstVerdictAgainstATextIsTheOneThatCleaningReports(@ForAll("texts") String text) {
    Cleaned cleaned = cleaner.clean(text, Format.TEXT);
    assertThat(cleaner.explain(text, Format.TEXT).stream().filter(v -> !v.keep()).findFirst())
        .isEqualTo(java.util.Optional.ofNullable(cleaned.dropped()));
  }

  /** Each is 200 KB of what parsers dislike; quadratic time would take many minutes. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        ">",
        "*",
        "[",
        "![",
        "](",
        "`",
        "<",
        "<!--",
        "**a",
        "_a ",
        "- ",
        "1. ",
        "# ",
        "|",
        "|a",
        "&",
        "&#",
        "\\",
        "~~a",
        "    ",
        "\t",
        "[^",
        "{{<",
        "{%",
        ":::\n",
        "[a]: b\n",
        "<div>\n",
        "<table>\n",
        "a  \n",
        "👨‍",
        "\u0301",
        "\ud800",
        "　",
        "|-|\n",
        "*a_ ",
        "<a href=\"",
        "\n\n> ",
        "[a](<b",
        "```\n",
        "---\n",
        "title: x\n",
        "import {a} from 'b'\n",
        "\u0000",
        "$$",
        "{{",
        "}}",
        "[[a|",
        "]]",
        "{|\n",
        "<ref>",
        "<ref",
        "[http://",
        "-{",
        "'''",
        "=a ",
        "<b>",
        "<p>",
        "<a>",
        "<td>",
        "&lt"
      })
  void hostileTextsTakeLinearTime(String piece) {
    String text = "字\n" + piece.repeat(200_000 / piece.length());
    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(10),
        () -> {
          cleaner.clean(text, Format.MARKDOWN);
          cleaner.clean(text, Format.HTML);
          cleaner.clean(text, Format.WIKITEXT);
        });
  }

  @Provide
  Arbitrary<String> texts() {
    Arbitrary<String> pieces =
        Arbitraries.of(
            "天马",
            "行空。",
            "a",
            "é",
            "e\u0301",
            "\ud800",
            "\udc00",
            "\u0000",
            "\u202e",
            "👨‍👩‍👧",
            "\u200d",
            "\ufe0f",
            " ",
            "　",
            "\n",
            "\r",
            "\t",
            "\u2028",
            "#",
            "*",
            "**",
            "`",
            "```",
            "[",
            "](",
            ")",
            "|",
            "---",
            "<b>",
            "<!--",
            "-->",
            "&amp;",
            "&#x0;",
            "&nbsp;",
            "！",
            "Ａ",
            "™",
            "①",
            "ﬁ",
            "\uac00",
            "\u1100\u1161",
            "\u0344",
            "\ufdfa",
            "=",
            ">");
    Arbitrary<String> any = Arbitraries.strings().ofMaxLength(5);
    return Arbitraries.oneOf(pieces, any).list().ofMaxSize(40).map(l -> String.join("", l));
  }

  private String text(String text) {
    return cleaner.clean(text, Format.TEXT).text();
  }

  private Verdict verdict(String text) {
    return cleaner.clean(text, Format.TEXT).dropped();
  }

  private static Verdict verdict(Reason reason, String key, double value, double limit) {
    return new Verdict(reason, "clean." + key, value, limit, false);
  }
}
