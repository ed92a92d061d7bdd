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
}
