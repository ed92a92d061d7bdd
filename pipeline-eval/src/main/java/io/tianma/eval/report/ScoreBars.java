package io.tianma.eval.report;

import io.tianma.eval.report.ReportModel.Score;
import java.util.List;

/** A table of scores with a pair of bars each: generated above, lead baseline below. */
final class ScoreBars {
  private ScoreBars() {}

  static Tag of(List<Score> scores) {
    double most =
        scores.stream().mapToDouble(s -> Math.max(s.generated(), s.lead())).max().orElse(1);
    Tag body = Tag.of("tbody");
    scores.forEach(s -> body.add(row(s, Math.max(most, 1e-9))));
    Tag head = Page.row("th", List.of("metric", "generated", "lead", "difference"), 1);
    return Page.table("scores", head.add(Tag.of("th", "bars")), body);
  }

  private static Tag row(Score score, double most) {
    double difference = score.generated() - score.lead();
    return Page.row(
            "td",
            List.of(
                score.metric(),
                Numbers.hundredth(score.generated()),
                Numbers.hundredth(score.lead()),
                (difference >= 0 ? "+" : "−") + Numbers.hundredth(Math.abs(difference))),
            1)
        .add(Tag.of("td", "bars").add(bars(score.generated() / most, score.lead() / most)));
  }

  private static Tag bars(double generated, double lead) {
    return Svg.canvas(100, 10, "generated above, lead baseline below")
        .with("preserveAspectRatio", "none")
        .add(Svg.rectangle("generated-bar", 0, 0, 100 * generated, 5))
        .add(Svg.rectangle("lead-bar", 0, 6, 100 * lead, 4));
  }
}
