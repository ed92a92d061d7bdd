package io.tianma.eval.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tianma.data.store.CanonicalJson;
import java.nio.charset.StandardCharsets;
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

  /** Of A4 at 96 dots an inch, what Chromium's margins leave. */
  private static final int A4 = 718;

  /** Texts with a contrast below 4.5 to what is behind them, which is paper if nothing is. */
  private static final String FAINT =
      """
      (() => {
        const parts = c => c.match(/[\\d.]+/g).map(Number);
        const light = c => {
          const [r, g, b] = parts(c).map(v => v / 255)
            .map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
          return 0.2126 * r + 0.7152 * g + 0.0722 * b;
        };
        const behind = e => {
          for (; e; e = e.parentElement) {
            const c = getComputedStyle(e).backgroundColor;
            if ((parts(c)[3] ?? 1) > 0.5) return c;
          }
          return 'rgb(255, 255, 255)';
        };
        return [...document.querySelectorAll('body *')]
          .filter(e => [...e.childNodes].some(n => n.nodeType == 3 && n.textContent.trim()))
          .filter(e => !e.closest('[aria-hidden]') && e.getClientRects().length)
          .filter(e => {
            const style = getComputedStyle(e);
            const text = light(e.closest('svg') ? style.fill : style.color);
            const paper = e.closest('svg') ? light(behind(e.closest('svg'))) : light(behind(e));
            return text > paper || (paper + 0.05) / (text + 0.05) < 4.5;
          }).map(e => e.className + ': ' + e.textContent.slice(0, 40));
      })()
      """;

  /** What would have to be scrolled. */
  private static final String CUT_OFF =
      """
      [...document.querySelectorAll('.scroll, .chunk, .sample, section')]
        .filter(e => e.scrollWidth > e.clientWidth + 1 || e.getBoundingClientRect().right > innerWidth)
        .map(e => e.className + ': ' + e.textContent.slice(0, 40))
      """;

  /** What is folded away. */
  private static final String HIDDEN =
      """
      [...document.querySelectorAll('details > p, details > div')]
        .filter(e => !e.checkVisibility() || e.getBoundingClientRect().height == 0)
        .map(e => e.textContent.slice(0, 40))
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
      ReportModel shown = SyntheticRun.model();
      new ShownFigures(browser, CanonicalJson.pretty(shown.evaluation())).assertAllAreOfTheJson();
      assertThat(browser.complaints).isEmpty();
    }
  }

  @Test
  void onPaperItIsDarkOnLightAndNothingIsCutOff() throws Exception {
    assumeTrue(Browser.executable().isPresent(), "there is no Chromium on the PATH");
    Path plain = write("plain.html", SyntheticRun.model());
    Path hostile = write("long.html", SyntheticRun.model("system/system".repeat(40), ""));
    try (Browser browser = new Browser(directory.resolve("profile"))) {
      for (Path page : new Path[] {plain, hostile}) {
        browser.open(page, 1280, true);
        browser.toPaper(A4);
        assertThat(browser.ask(FAINT)).as(page + ": hard to read").isEmpty();
        assertThat(browser.ask(TOO_WIDE.replace("!e.closest('.scroll') &&", ""))).isEmpty();
        assertThat(browser.ask(CUT_OFF)).as(page + ": cut off").isEmpty();
        assertThat(browser.ask(HIDDEN)).as(page + ": not shown").isEmpty();
        byte[] pdf = browser.pdf();
        String text = new String(pdf, StandardCharsets.ISO_8859_1);
        assertThat(text).startsWith("%PDF-").containsPattern("/Count [2-9]");
      }
    }
  }

  private Path write(String name, ReportModel model) throws Exception {
    return Files.writeString(directory.resolve(name), Page.render(model));
  }
}
