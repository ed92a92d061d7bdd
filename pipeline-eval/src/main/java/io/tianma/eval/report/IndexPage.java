package io.tianma.eval.report;

import io.tianma.eval.metric.Evaluation;
import io.tianma.eval.metric.Evaluation.CheckpointLoss;
import io.tianma.eval.metric.Evaluation.Score;
import java.util.ArrayList;
import java.util.List;

/** Many evaluated runs on one page, each a row with a link to its report. */
public final class IndexPage {
  /**
   * One run.
   *
   * @param name that people know it by
   * @param link to its report, relative to the page; empty if there is none
   */
  public record Entry(String name, String link, Evaluation evaluation) {}

  private IndexPage() {}

  /** The page's text, to be stored as UTF-8. */
  public static String render(String title, List<Entry> entries) {
    Tag body = Tag.of("tbody");
    entries.forEach(entry -> body.add(row(entry)));
    Tag head =
        Page.row(
            "th",
            List.of(
                "run",
                "parameters",
                "loss a token",
                "loss a character",
                "perplexity",
                "score",
                "generated",
                "lead"),
            1);
    return Page.document(
        title,
        List.of(
            Tag.of("header").add(Tag.of("h1").text(title)),
            Tag.of("main")
                .add(
                    Page.section("runs", "Runs")
                        .add(Page.table("", head, body))
                        .add(
                            Tag.of("p", "note")
                                .text(
                                    "Losses of different vocabularies can be compared by character"
                                        + " only, and only on the same texts; scores only under the"
                                        + " same name.")))));
  }

  private static Tag row(Entry entry) {
    Tag name =
        entry.link().isEmpty()
            ? Tag.of("span").text(entry.name())
            : Tag.of("a").with("href", entry.link()).text(entry.name());
    Tag row = Tag.of("tr").add(Tag.of("td").add(name));
    cells(entry.evaluation()).forEach(cell -> row.add(Tag.of("td", "number").text(cell)));
    return row;
  }

  private static List<String> cells(Evaluation evaluation) {
    List<CheckpointLoss> all = evaluation.checkpoints();
    CheckpointLoss last = all.get(all.size() - 1);
    List<String> cells = new ArrayList<>();
    cells.add(Numbers.whole(last.parameters()));
    cells.add(Numbers.decimal(last.loss(), 4));
    cells.add(Numbers.decimal(last.lossPerChar(), 4));
    cells.add(Numbers.decimal(last.perplexity(), 2));
    Score score =
        evaluation.scores().stream()
            .filter(s -> s.metric().startsWith("rougeL-"))
            .findFirst()
            .orElse(null);
    cells.add(score == null ? "" : score.metric());
    cells.add(score == null ? "" : Numbers.hundredth(score.generated()));
    cells.add(score == null ? "" : Numbers.hundredth(score.lead()));
    return cells;
  }
}
