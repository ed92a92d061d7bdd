package io.tianma.data.markup;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HtmlProseTest {
  @Test
  void blocksAreLinesAndWhatIsAroundThemIsLeftOut() {
    assertThat(
            HtmlProse.ofPage(
                "<html><head><title>题</title><style>p{}</style></head><body><nav><a>首页</a></nav><h1>标题</h1><p>第一\n"
                    + "段<b>粗</b>，<a href=x>链接</a></p><ul><li>甲<li>乙</ul>"
                    + "<table><tr><td>格一</td><td>格二</td></tr></table><script>x()</script><pre>代码</pre>"
                    + "一<br>二<footer>版权</footer></body></html>"))
        .isEqualTo("标题\n第一段粗，链接\n甲\n乙\n格一\n格二\n一\n二\n");
  }

  @Test
  void aBlockInsideABlockBeginsALineOfItsOwn() {
    assertThat(HtmlProse.ofPage("<div>甲<p>乙</p>丙</div>丁").lines())
        .containsExactly("甲", "乙", "丙", "丁");
    assertThat(HtmlProse.ofPage("<div>甲<div>乙</div></div>").lines()).containsExactly("甲", "乙");
    assertThat(HtmlProse.ofPage("<div>甲<b>乙</b>丙</div>").lines()).containsExactly("甲乙丙");
  }

  @Test
  void entitiesAndTitlesAreDecoded() {
    assertThat(HtmlProse.ofPage("<p>a&nbsp;&lt;&#x4e2d;&hearts;")).isEqualTo("a\u00a0<中♥\n");
    assertThat(HtmlProse.title("<html><TITLE lang=zh>\n甲 &amp; 乙 </TITLE>")).isEqualTo("甲 & 乙");
    assertThat(HtmlProse.title("<p>")).isEmpty();
  }

  @Test
  void spacesBetweenWordsInsideTagsStay() {
    assertThat(HtmlProse.ofPage("<p>Apache <b>Spark</b> <i>SQL</i>\n<u>on</u> Java</p>"))
        .isEqualTo("Apache Spark SQL on Java\n");
  }

  private static final String LONG = "春天的早晨，老张沿着河边慢慢走，看见岸上的柳树已经发了芽。";

  @ParameterizedTest
  @ValueSource(
      strings = {"form", "aside", "footer", "nav", "dialog", "noscript", "object", "button"})
  void whateverHoldsMostOfThePageIsRead(String tag) {
    String open = "<body><" + tag + ">";
    String close = "</" + tag + ">";
    assertThat(HtmlProse.ofPage(open + "<div><h1>公告</h1><p>" + LONG + "</p></div>" + close))
        .isEqualTo("公告\n" + LONG + "\n");
    assertThat(HtmlProse.ofPage(open + "搜索" + close + "<p>" + LONG + "</p>"))
        .isEqualTo(LONG + "\n");
  }

  @Test
  void preformattedTextThatIsMostOfThePageKeepsItsLines() {
    assertThat(HtmlProse.ofPage("<h1>小说</h1><pre>" + LONG + "\n\n" + LONG + "</pre>"))
        .isEqualTo("小说\n" + LONG + "\n" + LONG + "\n");
    assertThat(
            HtmlProse.ofPage("<p>" + LONG + "</p><pre>int x = 1; // 注\ny();" + "z();".repeat(99)))
        .isEqualTo(LONG + "\n");
  }

  @Test
  void linksAndLabelsMakeNoWrapperWorthReading() {
    String links = "<a href=x>一个很长很长很长的链接</a>".repeat(30);
    assertThat(HtmlProse.ofPage("<nav>" + links + "</nav><form><label>搜索</label></form><p>" + LONG))
        .isEqualTo(LONG + "\n");
    assertThat(HtmlProse.ofPage("<form><nav>" + links + "</nav><p>" + LONG + "</p></form>"))
        .isEqualTo(LONG + "\n");
  }

  @Test
  void linesAreKeptInsideOfPreformattedTextOnly() {
    assertThat(HtmlProse.ofPage("<pre>" + LONG + "\n" + LONG + "</pre><p>甲\n乙</p>"))
        .isEqualTo(LONG + "\n" + LONG + "\n甲乙\n");
  }

  @Test
  void noLineBeginsWithTheSpaceBeforeATag() {
    assertThat(HtmlProse.ofPage("<p> <b>a</b> <i>b</i> </p>")).isEqualTo("a b\n");
  }
}
