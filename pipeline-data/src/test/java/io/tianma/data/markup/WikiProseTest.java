package io.tianma.data.markup;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WikiProseTest {
  @Test
  void templatesTablesReferencesFilesAndCategoriesAreLeftOut() {
    assertThat(
            WikiProse.of(
                "{{Infobox|名={{lang|la|Pegasus}}\n|图=a.png}}\n"
                    + "'''天马'''（{{lang|la|Pegasus}}），是[[希腊神话|神话]]中的[[马]]。<ref name=\"a\">书。</ref><ref name=\"b\" />\n"
                    + "[[File:a.jpg|thumb|一匹[[马]]]]\n{| class=\"x\"\n|-\n| 表\n|}\n== 来源 ==\n* 甲\n# [http://a.b 乙]\n<!-- 注 -->\n"
                    + "-{zh-hans:计算机; zh-hant:電腦}-与H<sub>2</sub>O&amp;__NOTOC__\n[[Category:马]]\n"))
        .isEqualTo("天马（），是神话中的马。\n来源\n甲\n乙\n计算机与H2O&\n");
  }

  @Test
  void whatIsLeftOpenDoesNotSwallowThePage() {
    assertThat(WikiProse.of("甲{{乙\n丙[[丁\n戊<ref>己\n庚")).isEqualTo("甲乙\n丙丁\n戊己\n庚\n");
    assertThat(WikiProse.of("{{甲|[[乙}}丙{{{|丁}}戊")).contains("丙").contains("戊");
  }

  @Test
  void tablesMayBeIndentedAndHyphensAreRules() {
    assertThat(WikiProse.of(":{|\n|-\n| 甲 || 乙\n|}\n一")).isEqualTo("一\n");
    assertThat(WikiProse.of(" :: {| class=x\n| 甲\n|}\n一\n----\n二\n-----三\n---四"))
        .isEqualTo("一\n二\n三\n---四\n");
    assertThat(WikiProse.of("一<table><tr><td>甲<TABLE><tr></TABLE></td></tr>\n</table >二"))
        .isEqualTo("一二\n");
  }

  @Test
  void aColonShowsALinkAndLanguagesStandBesideThePage() {
    assertThat(WikiProse.of("[[:Category:春季]]、[[:en:Spring|英文]]、[[:File:a.png]]、[[ :分类:甲|乙]]"))
        .isEqualTo("Category:春季、英文、File:a.png、乙\n");
    assertThat(
            WikiProse.of("一\n[[en:Spring]]\n[[zh-yue:春]][[simple:Spring|s]]\n[[wikt:春]]和[[甲:乙]]"))
        .isEqualTo("一\nwikt:春和甲:乙\n");
  }

  @Test
  void nowikiStandsAsItIs() {
    assertThat(
            WikiProse.of(
                "写<nowiki>[[条目]]</nowiki>和<NOWIKI>{{a|'''b'''}}&lt;-{c}-</nowiki >，<nowiki/>"
                    + "<nowiki><!-- 注 --><ref></nowiki>。"))
        .isEqualTo("写[[条目]]和{{a|'''b'''}}<-{c}-，<!-- 注 --><ref>。\n");
    assertThat(WikiProse.of("<nowiki>== 甲 ==</nowiki>\n'<nowiki />'乙''"))
        .isEqualTo("== 甲 ==\n''乙\n");
  }

  @Test
  void endTagsAreMatchedWithoutCaseAndByTheirWholeName() {
    assertThat(WikiProse.of("甲<REF>注</REF>乙<ref name=x>丙</Ref >丁<ref>己</references></ref>戊"))
        .isEqualTo("甲乙丁戊\n");
    assertThat(WikiProse.of("甲<Math>x</MATH>乙<references>\n<ref>丙</ref>\n</references>丁"))
        .isEqualTo("甲乙丁\n");
  }
}
