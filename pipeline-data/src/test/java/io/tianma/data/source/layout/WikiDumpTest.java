package io.tianma.data.source.layout;

import static io.tianma.data.source.ReadFile.PROSE;
import static org.assertj.core.api.Assertions.assertThat;

import io.tianma.data.source.ReadFile;
import io.tianma.data.source.record.Format;
import io.tianma.data.source.record.Loss;
import io.tianma.data.source.record.SourceRecord.Found;
import org.junit.jupiter.api.Test;

class WikiDumpTest {
  @Test
  void articlesAreDocumentsAndRedirectsAndTalkAreNone() {
    ReadFile records =
        ReadFile.of(
            "zhwiki.xml",
            dump(
                page("天马", 0, "", PROSE + " &lt;ref&gt;x&lt;/ref&gt;"),
                page("飞马", 0, "<redirect title=\"天马\" />", "#REDIRECT [[天马]]"),
                page("Talk:天马", 1, "", PROSE)));
    assertThat(records.found())
        .extracting(Found::title, Found::part, Found::text, Found::format)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(
                "天马", "天马", PROSE + " <ref>x</ref>", Format.WIKITEXT));
    assertThat(records.losses()).containsExactly(Loss.NO_PAGE, Loss.NO_PAGE);
  }

  @Test
  void aBrokenPageDoesNotEndTheDump() {
    ReadFile records =
        ReadFile.of(
            "zhwiki.xml",
            dump(
                page("甲", 0, "", PROSE + 1),
                page("乙", 0, "", "a & <b"),
                page("丙", 0, "", PROSE + 3),
                page("丁", 0, "", PROSE).replace("</page>", ""),
                page("戊", 0, "", PROSE + 5),
                page("己", 0, "", "字".repeat(ReadFile.MAX)),
                page("庚", 0, "", PROSE + 7)));
    assertThat(records.titles()).containsExactly("甲", "丙", "戊", "庚");
    assertThat(records.losses()).containsExactly(Loss.BROKEN_XML, Loss.BROKEN_XML, Loss.TOO_LARGE);
  }

  @Test
  void entitiesAreNotExpandedFromElsewhere() {
    String bomb =
        "<!DOCTYPE x [<!ENTITY a SYSTEM \"file:///etc/passwd\">]>" + page("甲", 0, "", "&a;");
    assertThat(ReadFile.of("a.xml", dump(bomb)).losses()).containsExactly(Loss.BROKEN_XML);
  }

  @Test
  void otherXmlIsNoDump() {
    assertThat(ReadFile.of("pom.xml", "<project>\n</project>\n").losses())
        .containsExactly(Loss.BROKEN_XML);
  }

  private static String dump(String... pages) {
    return "<mediawiki xml:lang=\"zh\">\n  <siteinfo>\n  </siteinfo>\n"
        + String.join("", pages)
        + "</mediawiki>\n";
  }

  private static String page(String title, int space, String redirect, String text) {
    return "  <page>\n    <title>"
        + title
        + "</title>\n    <ns>"
        + space
        + "</ns>\n    <id>1</id>\n    "
        + redirect
        + "\n    <revision>\n      <id>2</id>\n      <text bytes=\"9\" xml:space=\"preserve\">"
        + text
        + "</text>\n    </revision>\n  </page>\n";
  }
}
