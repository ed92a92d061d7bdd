package io.tianma.data.markup;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rules of language variants: what MediaWiki shows to a reader of zh-cn. */
class WikiVariantTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '@',
      value = {
        "-{原文}- @ 原文",
        "-{zh-hans:计算机; zh-hant:電腦}- @ 计算机",
        "-{zh-tw:電腦;zh-cn:电脑;zh-hans:计算机}- @ 电脑",
        "-{zh-hk:的士;zh-sg:德士;zh-tw:計程車}- @ 德士",
        "-{ZH-CN:甲;zh-tw:乙}- @ 甲",
        "-{R|原文：電腦}- @ 原文：電腦",
        "甲-{H|zh-cn:计算机;zh-tw:電腦}-乙 @ 甲乙",
        "甲-{-|zh-cn:计算机;zh-tw:電腦}-乙 @ 甲乙",
        "甲-{T|zh-cn:标题;zh-tw:標題}-乙 @ 甲乙",
        "-{A|zh-cn:计算机;zh-tw:電腦}-和電腦 @ 计算机和计算机",
        "電腦-{H|zh-cn:计算机;zh-tw:電腦}-，電腦 @ 電腦，计算机",
        "-{H|电脑=>zh-cn:计算机}-电脑 @ 计算机",
        "-{H|zh-cn:甲乙;zh-tw:丙}--{H|zh-cn:丁;zh-tw:丙丙}-丙丙丙 @ 丁甲乙",
        "-{H|zh-cn:计算机;zh-tw:電腦}-電腦-{-|zh-cn:计算机;zh-tw:電腦}-電腦 @ 计算机電腦",
        "-{H|zh-cn:计算机;zh-tw:電腦}--{電腦}- @ 電腦",
        "-{zh-hans;zh-hant|原文}- @ 原文",
        "-{D|zh-cn:甲;zh-tw:乙}- @ 大陆：甲；臺灣：乙；",
        "-{N|zh-cn}- @ 大陆",
        "-{zh-cn:[[条目|甲]];zh-tw:[[條目|乙]]}- @ 甲",
        "-{zh-cn:外-{里}-外;zh-tw:乙}- @ 外里外",
        "[[条目|-{zh-cn:甲;zh-tw:乙}-]] @ 甲",
        "[[-{zh-cn:甲;zh-tw:乙}-]] @ 甲",
        "-{zh-cn:a&amp;b;zh-tw:c}- @ a&b",
        "-{时间：12:30}- @ 时间：12:30",
        "-{{{lang|en|x}}}-甲 @ 甲",
        "甲-{zh-my:巴士;zh-tw:公車}-乙 @ 甲巴士乙",
        "甲-{高雄=>zh-cn:打狗;zh-tw:乙}-丁 @ 甲打狗丁",
        "-{zh-cn:甲;zh-cn:乙}- @ 乙",
        "-{ h | zh-cn:丁; zh-tw:乙}- @ 丁",
        "-{zh-tw;zh-hk|電腦}- @ 電腦",
        "-{zh-cn;zh-sg|[[子]]電腦}- @ 子電腦",
        "-{zh-cn:a;b;zh-tw:c}- @ a;b",
        "-{zh-cn:http://a.b/c;zh-tw:x}- @ http://a.b/c",
        "-{zh-cn:子;fr:丑}- @ 子;fr:丑",
        "-{子:丑;zh-cn:丙}- @ 子:丑;zh-cn:丙",
        "-{zh-cn : 子 ; zh-tw : 丑 ;}- @ 子",
        "-{A|zh-cn:计算机;zh-tw:電腦}-和[[甲|電腦]] @ 计算机和计算机",
        "-{R|zh-cn:子;zh-tw:丑}- @ zh-cn:子;zh-tw:丑",
        "-{H|丑=>zh-cn:子;寅=>zh-cn:卯;}-丑寅 @ 子卯",
        "-{H|zh-cn:子;zh-tw:丑;zh-hk:寅}-丑寅 @ 子子",
        "<nowiki>-{zh-cn:子;zh-tw:丑}-</nowiki> @ -{zh-cn:子;zh-tw:丑}-",
        "-{A;D|zh-cn:子;zh-tw:丑}- @ 大陆：子；臺灣：丑；",
        "-{D|寅=>zh-cn:卯;zh-hk:丑}- @ 香港：丑；寅⇒大陆：卯；",
        "-{N|zh}- @ 原文",
        "甲-{-;zh-cn|zh-cn:子;zh-tw:丑}-乙 @ 甲乙",
        "他住在-{zh-tw:臺北;zh-hk:台北}-。 @ 他住在臺北。",
        "甲-{zh:原;zh-tw:乙}-丁 @ 甲原丁",
        "甲-{丑=>zh-tw:子}-丁 @ 甲丁",
        "甲-{}-乙 @ 甲乙",
        "没有关上-{zh-cn:甲 @ 没有关上-{zh-cn:甲",
      })
  void showsWhatAReaderOfTheMainlandSees(String wikitext, String shown) {
    assertThat(WikiProse.of(wikitext)).isEqualTo(shown.isEmpty() ? "" : shown + "\n");
  }

  @Test
  void rulesMayGoOverLines() {
    assertThat(WikiProse.of("甲-{\nzh-cn:计算机;\nzh-tw:電腦;\n}-乙")).isEqualTo("甲计算机乙\n");
  }

  @Test
  void unclosedRulesTakeLinearTime() {
    String open = "-{zh-cn:甲;".repeat(100_000) + "-{H|zh-cn:a;zh-tw:b}-".repeat(1000);
    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(20), () -> assertThat(WikiProse.of(open)).isNotEmpty());
  }
}
