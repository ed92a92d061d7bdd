package io.tianma.eval.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.tianma.data.store.Records;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class PageTest {
  private static final Pattern TAG = Pattern.compile("<[^>]*>");
  private static final Pattern VALUE = Pattern.compile("=\"[^\"]*\"");
  private static final List<String> STRUCTURE =
      structure(Page.render(SyntheticRun.model("x", "x")));

  @Test
  void showsTheHeadlineFiguresByName() {
    String page = Page.render(SyntheticRun.model());
    for (String figure : List.of("loss", "perplexity", "rougeL-char", "growth")) {
      assertThat(page).contains("data-figure=\"" + figure + "\"");
    }
    assertThat(page).contains("4.913", "5.612 before growth", "136.0", "19.43", "1.3 M → 4.8 M");
  }

  @Test
  void aFineTuningIsComparedWithWhatItBeganWith() {
    String page = Page.render(SyntheticRun.fineTuned("", ""));
    assertThat(page)
        .contains("<h2>Fine-tuning</h2>")
        .contains("loss on the test set, nats per token", "7.423 before fine-tuning")
        .contains("its loss on the test set, 4.913, is below")
        .contains("Fine-tuning took the loss on the test set from 7.423 to 4.913.")
        .contains("5.84 before fine-tuning, 19.21 lead baseline")
        .contains("unigram entropy of the test set&#39;s targets")
        .containsPattern(
            "rouge1-char</td><td class=\"number\">6.13</td><td class=\"number\">23.11<")
        .containsPattern("bleu-char</td><td class=\"number\">0.22</td><td class=\"number\">3.12<");
    assertThat(page.split("its held-out loss|held-out pairs", -1)).hasSize(1);
    assertThat(Page.render(SyntheticRun.model()))
        .contains("<h2>Training</h2>", "its held-out loss, 4.913, is below")
        .doesNotContain("test set", "fine-tuning");
  }

  @Test
  void theOracleIsOneOfARougeAlone() {
    assertThat(Page.render(SyntheticRun.model()))
        .contains("by rouge1, and by that alone, no text that is one copied sentence is better");
  }

  @Test
  void saysOfWhatWasWrittenBeforeWhetherTheDifferenceCanBeChance() {
    String page = Page.render(SyntheticRun.fineTuned("", ""));
    String text = TAG.matcher(page).replaceAll("|").replaceAll("\\|+\\s*\\|*", "|");
    assertThat(text)
        .contains("|Before fine-tuning|metric|generated|before|generated above it|")
        .contains("|rougeL-char|19.43|5.84|+13.59|+13.00 … +15.00|0.002|")
        .contains(
            "By rougeL-char, what the model writes is better than what it wrote before fine-tuning"
                + " (19.43 against 5.84, difference +13.00 … +15.00, p = 0.002).");
  }

  @Test
  void loadsAndRunsNothing() {
    for (String page :
        List.of(
            Page.render(SyntheticRun.model()),
            Page.render(SyntheticRun.fineTuned("", "")),
            SyntheticRun.index(""))) {
      loadsAndRunsNothing(page);
    }
  }

  private static void loadsAndRunsNothing(String page) {
    assertThat(page)
        .doesNotContainPattern("(?i)<(script|link|img|iframe|object|embed|base)\\b")
        .doesNotContainPattern("(?i)\\b(src|srcset|xlink:href|on[a-z]+)\\s*=")
        .doesNotContainPattern("(?i)url\\(|@import|https?://");
  }

  @Test
  void marksTheGapSentencesAndNoOther() {
    String page = Page.render(SyntheticRun.model());
    assertThat(page).contains("<mark>它支持高吞吐的写入。</mark>", "<mark>查询可以跨越多个分区。</mark>");
    assertThat(page).contains("<span>时间序列数据库面向物联网场景。</span>");
    assertThat(page.split("<mark>", -1)).hasSize(3);
  }

  @Test
  void hidesSecretsOfTheConfiguration() {
    assertThat(Page.render(SyntheticRun.model())).doesNotContain("hunter2").contains("api-token");
  }

  @Test
  void namesEveryReasonForWhichRowsWereDropped() {
    assertThat(Page.render(SyntheticRun.model()))
        .contains("script-ratio 22", "near-duplicate 41", "too-few-sentences 20");
  }

  @Test
  void showsTheStatisticsOfTheDataStages() {
    String page = Page.render(SyntheticRun.model());
    String corpus = page.substring(page.indexOf("id=\"corpus\""), page.indexOf("id=\"example\""));
    String text = TAG.matcher(corpus).replaceAll("|").replaceAll("\\|+\\s*\\|*", "|");
    assertThat(text)
        .contains("|clean|tokens|654,321|81.3|")
        .contains("|clean|masked: mobile|17|")
        .contains("|vocab|words that are tokens|912|91.2 %|")
        .contains("|lengths|rows|characters|64 to 127|33|3,000|512 to 1023|8,421|7,000,000|")
        .contains("|corpora|rows|characters|b|2|5|a|1|2|")
        .doesNotContain("|pretrain|tokens|");
    assertThat(page).doesNotContain("lengths.000000512");
  }

  @Test
  void oneLineSaysHowLargeTheRunIs() {
    ReportModel run = SyntheticRun.model();
    assertThat(Page.render(run))
        .contains(
            "<p class=\"summary\">217 documents · 1.1 M characters · 4.8 M parameters"
                + " · 2.6 M target tokens seen in training</p>");
    assertThat(Page.render(Records.with(run, "corpora", List.of())))
        .contains("<p class=\"summary\">4.8 M parameters · 2.6 M target");
    assertThat(Page.render(Records.with(run, "training", List.of())))
        .contains("<p class=\"summary\">217 documents · 1.1 M characters</p>");
  }

  @Test
  void theStyleSheetIsInThePage() {
    assertThat(Page.render(SyntheticRun.model())).containsPattern("<style>[^<]*font-family");
  }

  @Test
  void equalModelsGiveEqualBytes() {
    assertThat(Page.render(SyntheticRun.model())).isEqualTo(Page.render(SyntheticRun.model()));
  }

  @Test
  void anEmptyRunIsStillAPage() {
    var empty =
        new ReportModel(
            "nothing yet", List.of(), List.of(), null, List.of(), List.of(), null, List.of());
    assertThat(Page.render(empty)).startsWith("<!DOCTYPE html>").contains("nothing yet", "</html>");
  }

  @Test
  void noMarkupOfATextBecomesMarkupOfThePage() {
    for (String hostile :
        List.of(
            "<script>alert(1)</script>",
            "</style><script>alert(1)</script>",
            "\"><img src=x onerror=alert(1)>",
            "' onmouseover='alert(1)",
            "<!-- ",
            "]]>",
            "&lt;b&gt;",
            "\u202Eabc\u2066",
            "\uFFFD",
            "\u0000\u0001\u001B[31m\uFFFF\uD800")) {
      String page = Page.render(SyntheticRun.model(hostile, hostile));
      assertThat(structure(page)).as(hostile).isEqualTo(STRUCTURE);
    }
    assertThat(Page.render(SyntheticRun.model("&lt;", ""))).contains("&amp;lt;");
  }

  @Property(tries = 50)
  void noTextWhateverChangesTheStructureOfThePage(@ForAll String text) {
    String page = Page.render(SyntheticRun.model("x" + text, "x" + text));
    assertThat(structure(page)).isEqualTo(STRUCTURE);
    assertThat(new String(page.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
        .isEqualTo(page);
    assertThat(page.codePoints().filter(c -> c < 0x20 && c != '\n' && c != '\t')).isEmpty();
  }

  /** Leaves the page where a browser can look at it: {@code target/report-synthetic.html}. */
  @Test
  void aSyntheticRunFitsIntoOneSmallFile() throws IOException {
    String page = Page.render(SyntheticRun.model());
    Files.writeString(Path.of("target", "report-synthetic.html"), page);
    assertThat(page.length()).isLessThan(100_000);
  }

  /** All tags with their attributes' names, without values that may differ. */
  private static List<String> structure(String page) {
    return TAG.matcher(page)
        .results()
        .map(tag -> VALUE.matcher(tag.group()).replaceAll(""))
        .toList();
  }
}
