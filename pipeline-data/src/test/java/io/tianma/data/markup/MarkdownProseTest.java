package io.tianma.data.markup;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MarkdownProseTest {
  @Test
  void headingsParagraphsAndItemsAreOneLineEach() {
    assertThat(
            MarkdownProse.of(
                "# 标题 #\n\n第一段\n还是第一段，with\nwords.\n\n第二段\n====\n\n- 甲\n- 乙\n  1. 丙\n\n> 引文\n"))
        .isEqualTo("标题\n第一段还是第一段，with words.\n第二段\n甲\n乙\n丙\n引文\n");
  }

  @Test
  void aHeadingNeedsNoSpaceBeforeChinese() {
    assertThat(MarkdownProse.of("正文\n###参考文献：\n#5 号\n正文")).isEqualTo("正文\n参考文献：\n#5 号正文\n");
    assertThat(Titles.ofMarkdown("正文\n##参考文献\n")).isEqualTo("参考文献");
  }

  @Test
  void codeTablesAndImagesAreLeftOut() {
    assertThat(
            MarkdownProse.of(
                "前\n\n"
                    + "```java\n"
                    + "int 代码;\n"
                    + "```\n\n"
                    + "~~~\n"
                    + "代码\n"
                    + "~~~\n\n"
                    + "    缩进的代码\n\n"
                    + "| 表 | 格 |\n"
                    + "|---|---|\n"
                    + "| 一 | 二 |\n\n"
                    + "![图](a.png)后\n"))
        .isEqualTo("前\n后\n");
  }

  @Test
  void wordsOfLinksAndInlineCodeStayButAddressesGo() {
    assertThat(
            MarkdownProse.of(
                "见[文档](http://a.b/c)和[这里][1]，用 `mvn` 构建，<http://x.y>，[http://q.r](http://q.r)。\n\n"
                    + "[1]: http://z"))
        .isEqualTo("见文档和这里，用 mvn 构建，，。\n");
  }

  @Test
  void emphasisGoesAlsoWhereChineseHasNoSpaces() {
    assertThat(MarkdownProse.of("**注意：**请*小心*，~~删~~，**“引号”**也是，**用 `a`：**b，2 ** 3"))
        .isEqualTo("注意：请小心，删，“引号”也是，用 a：b，2 ** 3\n");
  }

  @Test
  void htmlGivesItsTextOnly() {
    assertThat(
            MarkdownProse.of(
                "<!-- 注释 -->\n\n"
                    + "<div align=\"center\">\n"
                    + "<p>居中</p><script>x()</script>\n"
                    + "</div>\n\n"
                    + "<table><tr><td>格</td></tr></table>\n\n"
                    + "一<br/>二 <b>粗</b> &lt;&amp;&#20013; <!-- 注 -->完\n\n"
                    + "<ruby>终端<rt>Terminal</rt></ruby>里"))
        .isEqualTo("居中\n一\n二 粗 <&中 完\n终端里\n");
  }

  @Test
  void frontMatterIsNoProse() {
    assertThat(MarkdownProse.of("---\ntitle: 甲\ntags:\n  - 乙\n---\n正文\n")).isEqualTo("正文\n");
    assertThat(MarkdownProse.of("+++\ntitle = \"甲\"\nweight = 1\n+++\n正文\n")).isEqualTo("正文\n");
    assertThat(MarkdownProse.of("---\n\n这不是元数据。\n\n---\n正文\n")).isEqualTo("这不是元数据。\n正文\n");
  }

  @Test
  void whatSiteGeneratorsAddIsNoProse() {
    assertThat(
            MarkdownProse.of(
                ":::tip\n"
                    + "提示\n"
                    + ":::\n\n"
                    + "{{< figure src=\"a\" >}}甲{{% /x %}}\n\n"
                    + "{% raw %}乙\n\n"
                    + "[TOC]\n\n"
                    + "> [!NOTE]\n"
                    + "> 丙\n\n"
                    + "import Tabs from '@theme/Tabs';\n\n"
                    + "丁[^1]\n\n"
                    + "- [x] 戊\n\n"
                    + "[^1]: 己"))
        .isEqualTo("提示\n甲\n乙\n丙\n丁\n戊\n己\n");
  }

  @Test
  void titlesComeFromFrontMatterThenFromTheFirstHeading() {
    assertThat(Titles.ofMarkdown("---\nid: x\ntitle: \"甲 乙\"\n---\n# 丙\n")).isEqualTo("甲 乙");
    assertThat(Titles.ofMarkdown("正文\n\n## **丙** [丁](x) ##\n")).isEqualTo("丙 丁");
    assertThat(Titles.ofMarkdown("标题\n=====\n正文")).isEqualTo("标题");
    assertThat(Titles.ofMarkdown("```\n# 不是\n```\n# 是\n")).isEqualTo("是");
    assertThat(Titles.ofMarkdown("没有标题")).isEmpty();
  }

  @Test
  void whatEachSiteGeneratorAddsGoesAlsoAlone() {
    assertThat(MarkdownProse.of(":::tip\n甲\n:::\n")).isEqualTo("甲\n");
    assertThat(MarkdownProse.of("[toc]\n\n甲")).isEqualTo("甲\n");
    assertThat(MarkdownProse.of("import A from 'b'\n\n甲")).isEqualTo("甲\n");
    assertThat(MarkdownProse.of("{{< x >}}甲")).isEqualTo("甲\n");
    assertThat(MarkdownProse.of("{% x %}甲")).isEqualTo("甲\n");
  }

  @Test
  void lineBreaksAndBlocksInsideAParagraphEndTheLine() {
    assertThat(MarkdownProse.of("甲  \n乙\\\n丙")).isEqualTo("甲\n乙\n丙\n");
    assertThat(MarkdownProse.of("甲<p>乙</p>丙<b>丁</b>")).isEqualTo("甲\n乙\n丙丁\n");
  }

  @Test
  void anElementWithoutProseEndsAtItsOwnTagOrWithItsParagraph() {
    assertThat(MarkdownProse.of("甲<math>乙</math>丙")).isEqualTo("甲丙\n");
    assertThat(MarkdownProse.of("甲<math>乙</b>丙</math>丁")).isEqualTo("甲丁\n");
    assertThat(MarkdownProse.of("甲<math>乙\n\n丙")).isEqualTo("甲\n丙\n");
  }

  /** Examples 201 and 202 of GitHub's specification: a table ends at an empty line or a block. */
  @Test
  void aTableTakesTheLinesAfterItButNoLonePipe() {
    assertThat(MarkdownProse.of("|甲|乙|\n|-|-|\n|丙|丁|\n戊\n\n己")).isEqualTo("己\n");
    assertThat(MarkdownProse.of("|甲|乙|\n|-|-|\n|丙|丁|\n> 戊\n\n己")).isEqualTo("戊\n己\n");
    assertThat(MarkdownProse.of("|甲|乙|\n|-|-|\n|\n丙")).isEqualTo("|丙\n");
    assertThat(MarkdownProse.of("甲\n|乙|丙|\n|-|-|\n\n丁")).isEqualTo("甲\n丁\n");
  }
}
