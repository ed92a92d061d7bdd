package io.tianma.eval.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.tianma.data.store.Records;
import io.tianma.eval.metric.Evaluation;
import io.tianma.eval.metric.Evaluation.CheckpointLoss;
import io.tianma.eval.metric.Evaluation.Score;
import io.tianma.eval.metric.resampling.Interval;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Many runs on one page. */
class IndexPageTest {
  private static final Interval ANY = new Interval(0, 0);
  private static final Evaluation EVALUATION =
      Records.with(
          SyntheticRun.model().evaluation(),
          "checkpoints",
          List.of(
              new CheckpointLoss("first", 1, 9, 9, 9, 9, 0),
              new CheckpointLoss("last", 1_234_567, 4.5, 2.25, 90.125, 7, 0.25)),
          "scores",
          List.of(
              new Score("rouge1-char", 0.7, 0.8, ANY, ANY),
              new Score("rougeL-char", 0.25, 0.125, ANY, ANY)));

  @Test
  void aRowIsTheLastCheckpointAndItsRougeL() {
    String page = page(new IndexPage.Entry("work/a", "a/report.html", EVALUATION));
    assertThat(page)
        .contains(
            "<tr><td><a href=\"a/report.html\">work/a</a></td><td class=\"number\">1,234,567<");
    assertThat(PlainText.of(page))
        .contains(
            "|Runs|run|parameters|loss a token|loss a character|perplexity|score|generated|lead|"
                + "work/a|1,234,567|4.5000|2.2500|90.13|rougeL-char|25.00|12.50|Losses of");
  }

  @Test
  void aRunWithoutReportHasNoLink() {
    String page = page(new IndexPage.Entry("work/b", "", EVALUATION));
    assertThat(page).contains("<td><span>work/b</span></td>").doesNotContain("<a ");
  }

  @Test
  void aRunThatWroteNothingHasNoScore() {
    Evaluation silent =
        Records.with(EVALUATION, "scores", List.of(new Score("rouge1-char", 0.7, 0.8, ANY, ANY)));
    assertThat(page(new IndexPage.Entry("work/c", "", silent)))
        .contains(
            "<td class=\"number\">90.13</td>" + "<td class=\"number\"></td>".repeat(3) + "</tr>");
  }

  @Test
  void thePageIsOfItsTitleAndStyle() {
    String page = page(new IndexPage.Entry("work/a", "", EVALUATION));
    assertThat(page)
        .contains("<title>Runs of ours</title>", "<h1>Runs of ours</h1>", "font-family");
  }

  private static String page(IndexPage.Entry entry) {
    return IndexPage.render("Runs of ours", List.of(entry));
  }
}
