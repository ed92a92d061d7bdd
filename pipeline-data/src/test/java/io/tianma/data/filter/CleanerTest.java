package io.tianma.data.filter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tianma.data.source.record.Format;
import io.tianma.data.store.Records;
import io.tianma.data.testing.Cleaning;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CleanerTest {
  /** Made once: each builds an automaton of its phrases. */
  private static final List<Cleaner> OF_EVERY_FORM =
      Stream.of(NormalForm.values())
          .flatMap(
              form ->
                  Stream.of(false, true)
                      .map(
                          half ->
                              Records.with(
                                  Cleaning.lenient(), "normalForm", form, "halfWidth", half)))
          .map(Cleaner::new)
          .toList();

  private static final String LONG =
      "从前有一匹马，住在很远的山里，它的毛像雪一样白，它的眼睛像星星那样亮。村里的人都说，只要看见它在天上飞过，这一年就会有好的收成。"
          + "孩子们常常坐在树下等它，老人却笑着摇头，说那不过是云的影子。可是有一天夜里，大风把屋顶都吹走了，河水涨得很高，人们不知道该往哪里去。"
          + "就在这时，白马从云中下来，用翅膀挡住了风，又把最小的孩子驮到山顶上。第二天早晨，水退了，草地上只留下几个浅浅的蹄印，里面盛满了清水，"
          + "映着刚刚升起的太阳。后来谁也没有再见过那匹马，不过每到秋天，仍然有人在山顶上放一把新割的草，等着它回来。";

  private final Cleaner cleaner = new Cleaner(Cleaning.options());

  @Test
  void plainProseStaysAsItIs() {
    assertThat(cleaner.clean(LONG, Format.TEXT)).isEqualTo(new Cleaned(LONG, null, Map.of()));
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
    CleanOptions options = Records.with(Cleaning.options(), "halfWidth", true);
    assertThat(new Cleaner(options).clean("Ｓｐａｒｋ　３．５，好！（是）", Format.TEXT).text())
        .isEqualTo("Spark 3.5，好！（是）");
    assertThat(text("Ｓｐａｒｋ")).isEqualTo("Ｓｐａｒｋ");
  }

  @Test
  void eachFilterGivesItsReasonWithValueAndLimit() {
    assertThat(verdict("太短").describe()).isEqualTo("too-short: 2 is below clean.min-chars = 50");
    assertThat(verdict("长".repeat(1_000_001)).describe())
        .isEqualTo("too-long: 1000001 is above clean.max-chars = 1000000");
    assertThat(reason("All of this is English, but for one 字. ".repeat(3)))
        .isEqualTo(Reason.NOT_CHINESE);
    assertThat(reason("1234567890".repeat(10))).isEqualTo(Reason.NOT_CHINESE);
    assertThat(reason("これは日本語の文章です。漢字も少し入っています。".repeat(4))).isEqualTo(Reason.JAPANESE_OR_KOREAN);
    assertThat(reason(LONG + "锟斤拷锟斤拷锟斤拷")).isEqualTo(Reason.MOJIBAKE);
    assertThat(reason(LONG + "\ufffd\ufffd\ufffd\ufffd")).isEqualTo(Reason.MOJIBAKE);
    assertThat(reason(LONG + new String("中文".getBytes(UTF_8), Charset.forName("windows-1252"))))
        .isEqualTo(Reason.MOJIBAKE);
    assertThat(reason("手机，电脑，相机，耳机，音箱，键盘，鼠标，屏幕，硬盘，内存，显卡，主板，电源，机箱，风扇，网线，路由，交换，打印，扫描。"))
        .isEqualTo(Reason.FEW_STOP_CHARACTERS);
    assertThat(reason(LONG.replaceAll("[，。、：；？！（）《》“”]", ""))).isEqualTo(Reason.LITTLE_PUNCTUATION);
    assertThat(reason(LONG.replaceAll("(.)", "$1~"))).isEqualTo(Reason.MUCH_PUNCTUATION);
    assertThat(reason(LONG.replaceAll("(.)", "$12"))).isEqualTo(Reason.MANY_DIGITS);
    assertThat(reason(LONG + "\n好。\n好。\n好。")).isEqualTo(Reason.REPEATED_LINES);
    String half = LONG.substring(0, 150);
    assertThat(reason(LONG + "\n一\n二\n三\n四\n" + half + "\n" + half))
        .isEqualTo(Reason.REPEATED_LINE_CHARACTERS);
    assertThat(reason(LONG + "哈哈".repeat(50))).isEqualTo(Reason.REPEATED_PHRASE);
    assertThat(reason(LONG + LONG + LONG)).isEqualTo(Reason.REPEATED_PASSAGES);
  }

  @Test
  void listedWordsCountByTheShareOfTheirCharacters() {
    Cleaner strict = new Cleaner(Cleaning.options(), WordList.of(List.of("# 注", "", "独往", "往独来")));
    assertThat(strict.clean(LONG, Format.TEXT).kept()).isTrue();
    assertThat(strict.clean(LONG + "独往独来。", Format.TEXT).dropped().describe())
        .startsWith("listed-words: 0.0")
        .endsWith("is above clean.max-listed-share = 0.01");
  }

  /** Texts of the web write them in every way. */
  @ParameterizedTest
  @CsvSource({
    "独往独来, 独往独来",
    "VIP通道, vip通道",
    "vip通道, VIP通道",
    "ＶＩＰ通道, vip通道",
    "vip通道, ＶＩＰ通道",
    "賭場大廳, 赌场大厅",
    "賭場大廳, 賭場大廳",
    "Café馆, CAFÉ馆",
    "Cafe\u0301馆, café馆",
  })
  void listedWordsAreFoundHoweverTheyAreWritten(String listed, String written) {
    CleanOptions options = Records.with(Cleaning.options(), "simplified", true);
    Cleaner strict = new Cleaner(options, WordList.of(List.of(listed)));
    assertThat(strict.clean(LONG + written.repeat(2), Format.TEXT).dropped().reason())
        .isEqualTo(Reason.LISTED_WORDS);
    Cleaner other = new Cleaner(options, WordList.of(List.of("别的词")));
    assertThat(other.clean(LONG + written.repeat(2), Format.TEXT).kept()).isTrue();
  }

  @Test
  void shortLinesWithBoilerplateAreRemovedAndLongOnesAreProse() {
    String prose = "他说版权所有这四个字，其实并不像人们所想的那样简单，而是一段很长的历史的结果，值得慢慢地讲给大家听。";
    assertThat(text("上一篇：飞马\n" + prose + "\n版权所有 2020\n完")).isEqualTo(prose + "\n完");
  }

  @Test
  void traditionalCharactersBecomeSimplifiedOnRequest() {
    CleanOptions options = Records.with(Cleaning.options(), "simplified", true);
    assertThat(new Cleaner(options).clean("這是乾隆的頭髮，在後面發展。", Format.TEXT).text())
        .isEqualTo("这是乾隆的头发，在后面发展。");
    assertThat(text("這是")).isEqualTo("這是");
  }

  @Test
  void aTextAtTheLimitIsKept() {
    CleanOptions options = Records.with(Cleaning.lenient(), "minChars", 50, "maxChars", 60);
    for (int length = 45; length < 70; length++) {
      assertThat(new Cleaner(options).clean("字".repeat(length), Format.TEXT).kept())
          .isEqualTo(length >= 50 && length <= 60);
    }
  }

  @Test
  void explainingNamesEveryFilterInTheOrderThatDecides() {
    List<Verdict> verdicts = cleaner.explain("太短", Format.TEXT);
    Reason[] measured = Arrays.copyOf(Reason.values(), Reason.values().length - 1); // not time
    assertThat(verdicts).extracting(Verdict::reason).containsExactly(measured);
    assertThat(verdicts.get(0).describe()).isEqualTo("too-short: 2 is below clean.min-chars = 50");
    assertThat(verdicts.get(1).describe()).isEqualTo("too-long: 2 keeps clean.max-chars = 1000000");
    assertThat(verdicts).filteredOn(v -> !v.keep()).hasSizeGreaterThan(1);
  }

  @Test
  void wrongOptionsAreNamedWithTheirKey() {
    assertThatThrownBy(() -> Records.with(Cleaning.options(), "maxChars", 9))
        .hasMessage("clean.max-chars = 9: must be at least clean.min-chars");
    assertThatThrownBy(() -> Records.with(Cleaning.options(), "minHanShare", 1.5))
        .hasMessage("clean.min-han-share = 1.5: must be between 0 and 1");
    assertThatThrownBy(() -> new RepetitionOptions(0, -1, 0, 0))
        .hasMessage("clean.repetition.max-line-chars = -1.0: must be between 0 and 1");
  }

  @Property(tries = 500)
  void noTextCrashesAndCleaningTwiceIsCleaningOnce(@ForAll("texts") String text) {
    for (Cleaner any : OF_EVERY_FORM) {
      String once = any.clean(text, Format.TEXT).text();
      assertThat(any.clean(once, Format.TEXT).text()).isEqualTo(once);
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

  private Reason reason(String text) {
    return verdict(text).reason();
  }
}
