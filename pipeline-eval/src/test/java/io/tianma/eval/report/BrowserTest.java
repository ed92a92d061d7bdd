package io.tianma.eval.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tianma.data.store.CanonicalJson;
import io.tianma.eval.metric.Evaluation;
import io.tianma.eval.metric.Evaluation.CheckpointLoss;
import io.tianma.eval.metric.Evaluation.Score;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page as people see it: on a laptop in the light, and on a phone in the dark. */
class BrowserTest {
  /** Elements whose content is wider than they are, and may not be scrolled. */
  private static final String TOO_WIDE =
      """
      [...document.querySelectorAll('p, li, h1, h2, h3, td, th, article, div, span, summary, b')]
        .filter(e => {
          const box = e.getBoundingClientRect();
          return box.width > 0 && !e.closest('.scroll') && !e.closest('svg')
            && (box.right > innerWidth + 1
              || e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).display != 'inline');
        }).map(e => e.className + ': ' + e.textContent.slice(0, 40))
      """;

  @TempDir Path directory;

  @Test
  void readsWellOnALaptopAndOnAPhoneInTheDark() throws Exception {
    assumeTrue(Browser.executable().isPresent(), "there is no Chromium on the PATH");
    ReportModel model = SyntheticRun.model("system/system".repeat(40), "");
    Path plain = write("plain.html", SyntheticRun.model());
    Path hostile = write("long.html", model);
    try (Browser browser = new Browser(directory.resolve("profile"))) {
      for (int width : new int[] {1280, 390}) {
        for (Path page : new Path[] {plain, hostile}) {
          browser.open(page, width, width == 390);
          String name = page.getFileName() + " at " + width;
          assertThat(browser.ask("document.documentElement.scrollWidth").asInt())
              .as(name)
              .isLessThanOrEqualTo(width);
          assertThat(browser.ask(TOO_WIDE)).as(name).isEmpty();
          Path pictures = Path.of("target", "report-pictures");
          Files.createDirectories(pictures);
          browser.picture(pictures.resolve(page.getFileName() + "-" + width + ".png"));
        }
      }
      browser.open(plain, 1280, false);
      assertFigures(browser, SyntheticRun.model().evaluation());
      assertThat(browser.complaints).isEmpty();
    }
  }

  private static void assertFigures(Browser browser, Evaluation evaluation) throws Exception {
    Evaluation read = CanonicalJson.read(CanonicalJson.pretty(evaluation), Evaluation.class);
    JsonNode scores = rows(browser, "tr[data-score]");
    for (int i = 0; i < read.scores().size(); i++) {
      Score score = read.scores().get(i);
      assertThat(scores.get(i).get(0).asText()).isEqualTo(score.metric());
      assertThat(scores.get(i).get(1).asText()).startsWith(Numbers.hundredth(score.generated()));
      assertThat(scores.get(i).get(2).asText()).isEqualTo(Numbers.hundredth(score.lead()));
    }
    JsonNode losses = rows(browser, "#scores table:first-of-type tbody tr");
    for (int i = 0; i < read.checkpoints().size(); i++) {
      CheckpointLoss loss = read.checkpoints().get(i);
      assertThat(losses.get(i).get(2).asText()).isEqualTo(Numbers.decimal(loss.loss(), 4));
      assertThat(losses.get(i).get(4).asText()).isEqualTo(Numbers.decimal(loss.perplexity(), 2));
    }
    CheckpointLoss last = read.checkpoints().get(read.checkpoints().size() - 1);
    String shown =
        browser.ask("document.querySelector('[data-figure=loss] .value').textContent").asText();
    assertThat(shown).isEqualTo(Numbers.decimal(last.loss(), 3));
  }

  private static JsonNode rows(Browser browser, String selector) throws Exception {
    return browser.ask(
        "[...document.querySelectorAll('%s')].map(r => [...r.cells].map(c => c.textContent))"
            .formatted(selector));
  }

  private Path write(String name, ReportModel model) throws Exception {
    return Files.writeString(directory.resolve(name), Page.render(model));
  }
}
