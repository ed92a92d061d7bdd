package io.tianma.eval.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tianma.data.store.CanonicalJson;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The page as people see it: on a laptop and on a phone, in the light and in the dark, and on
 * paper.
 */
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

  /** The same of texts on the screen, which may be light on dark. */
  private static final String FAINT_ON_SCREEN =
      FAINT.replace(
          "text > paper || (paper + 0.05) / (text + 0.05) < 4.5",
          "(Math.max(paper, text) + 0.05) / (Math.min(paper, text) + 0.05) < 4.5");

  private static final String LONG = "system/system".repeat(40);

  @TempDir Path directory;

  @BeforeEach
  void needsABrowser() {
    assumeTrue(Browser.executable().isPresent(), "there is no Chromium on the PATH");
  }

  @Test
  void readsWellOnALaptopAndOnAPhoneByDayAndByNight() throws Exception {
    Path pictures = Files.createDirectories(Path.of("target", "report-pictures"));
    try (Browser browser = new Browser(directory.resolve("profile"))) {
      for (Path page : pages()) {
        for (int width : new int[] {1280, 390}) {
          for (boolean dark : new boolean[] {false, true}) {
            browser.open(page, width, dark);
            String name = page.getFileName() + " at " + width + (dark ? " in the dark" : "");
            assertThat(browser.ask("document.documentElement.scrollWidth").asInt())
                .as(name)
                .isLessThanOrEqualTo(width);
            assertThat(browser.ask(TOO_WIDE)).as(name).isEmpty();
            assertThat(browser.ask(FAINT_ON_SCREEN)).as(name + ": hard to read").isEmpty();
            browser.picture(pictures.resolve(name.replace(' ', '-') + ".png"));
          }
        }
      }
      assertThat(browser.complaints).isEmpty();
    }
  }

  @Test
  void theFiguresAreThoseOfTheEvaluation() throws Exception {
    ReportModel run = SyntheticRun.model();
    ReportModel tuned = SyntheticRun.fineTuned("", "");
    try (Browser browser = new Browser(directory.resolve("profile"))) {
      browser.open(write("plain.html", Page.render(run)), 1280, false);
      new ShownFigures(browser, CanonicalJson.pretty(run.evaluation()), null)
          .assertAllAreOfTheJson("1.3", "4.8", "3.1e-07");
      browser.open(write("tuned.html", Page.render(tuned)), 1280, false);
      String before = CanonicalJson.pretty(Map.of("scores", SyntheticRun.before("")));
      new ShownFigures(browser, CanonicalJson.pretty(tuned.evaluation()), before)
          .assertAllAreOfTheJson();
      browser.open(write("index.html", SyntheticRun.index("")), 1280, false);
      assertThat(
              browser
                  .ask(
                      "[...document.querySelector('table').tBodies[0].rows]"
                          + ".map(r => [...r.cells].map(c => c.textContent).join('|')).join('\\n')")
                  .asText())
          .isEqualTo(
              """
              work/a|4,823,296|4.9130|3.0842|136.05|rougeL-char|19.43|19.21
              work/b|4,823,296|4.9130|3.0842|136.05|rougeL-char|19.43|19.21
              work/c|4,823,296|4.9130|3.0842|136.05|||\
              """);
      assertThat(browser.complaints).isEmpty();
    }
  }

  @Test
  void onPaperItIsDarkOnLightAndNothingIsCutOff() throws Exception {
    try (Browser browser = new Browser(directory.resolve("profile"))) {
      for (Path page : pages()) {
        browser.open(page, 1280, true);
        browser.toPaper(A4);
        assertThat(browser.ask(FAINT)).as(page + ": hard to read").isEmpty();
        assertThat(browser.ask(TOO_WIDE.replace("!e.closest('.scroll') &&", ""))).isEmpty();
        assertThat(browser.ask(CUT_OFF)).as(page + ": cut off").isEmpty();
        assertThat(browser.ask(HIDDEN)).as(page + ": not shown").isEmpty();
        byte[] pdf = browser.pdf();
        String text = new String(pdf, StandardCharsets.ISO_8859_1);
        boolean index = page.getFileName().toString().startsWith("index");
        assertThat(text)
            .startsWith("%PDF-")
            .containsPattern(index ? "/Count [1-9]" : "/Count [2-9]");
      }
      assertThat(browser.complaints).isEmpty();
    }
  }

  /** So that no complaints mean something. */
  @Test
  void aPageThatRunsOrLoadsIsNoticed() throws Exception {
    Path page =
        write("bad.html", "<img src='http://127.0.0.2/x.png'><script>console.log('a')</script>");
    try (Browser browser = new Browser(directory.resolve("profile"))) {
      browser.open(page, 1280, false);
      browser.ask("1");
      assertThat(browser.complaints)
          .anyMatch(event -> event.contains("Runtime.consoleAPICalled"))
          .anyMatch(event -> event.contains("http://127.0.0.2/x.png"));
    }
  }

  /** Every kind of page, and each with a long word in every text. */
  private List<Path> pages() throws Exception {
    List<Path> pages = new ArrayList<>();
    for (String text : List.of("", LONG)) {
      String kind = text.isEmpty() ? ".html" : "-long.html";
      pages.add(write("plain" + kind, Page.render(SyntheticRun.model(text, ""))));
      pages.add(write("tuned" + kind, Page.render(SyntheticRun.fineTuned(text, ""))));
      pages.add(write("index" + kind, SyntheticRun.index(text)));
    }
    return pages;
  }

  private Path write(String name, String page) throws Exception {
    return Files.writeString(directory.resolve(name), page);
  }
}
