package io.tianma.eval.report;

import io.tianma.eval.metric.Evaluation.Score;
import io.tianma.eval.metric.resampling.Interval;
import java.util.List;
import java.util.OptionalDouble;

/** A table of scores with a pair of bars each: generated above, lead baseline below. */
final class ScoreBars {
  private ScoreBars() {}

  static Tag of(ReportModel model) {
    List<Score> scores = model.evaluation().scores();
    boolean tuned = !model.before().isEmpty();
    double most =
        scores.stream().mapToDouble(s -> Math.max(s.generated(), s.lead())).max().orElse(1);
    Tag body = Tag.of("tbody");
    scores.forEach(s -> body.add(row(s, model, Math.max(most, 1e-9))));
    List<String> names =
        tuned
            ? List.of("metric", "before fine-tuning", "generated", "lead", "difference")
            : List.of("metric", "generated", "lead", "difference");
    Tag head = Page.row("th", names, 1);
    return Page.table("scores", head.add(Tag.of("th", "bars")), body);
  }

  private static Tag row(Score score, ReportModel model, double most) {
    double difference = score.generated() - score.lead();
    Tag generated = number(Numbers.hundredth(score.generated()), range(score.interval(), false));
    Tag lead = number(Numbers.hundredth(score.lead()), "");
    Tag above = number(Numbers.signedHundredth(difference), range(score.difference(), true));
    Tag row =
        Tag.of("tr").with("data-score", score.metric()).add(Tag.of("td").text(score.metric()));
    if (!model.before().isEmpty()) {
      OptionalDouble before = model.before(score.metric());
      row.add(number(before.isEmpty() ? "" : Numbers.hundredth(before.getAsDouble()), ""));
    }
    return row.add(generated, lead, above)
        .add(Tag.of("td", "bars").add(bars(score.generated() / most, score.lead() / most)));
  }

  private static Tag number(String value, String range) {
    Tag cell = Tag.of("td", "number").text(value);
    return range.isEmpty() ? cell : cell.add(Tag.of("small").text(range));
  }

  private static String range(Interval interval, boolean signed) {
    return signed
        ? Numbers.signedHundredth(interval.low()) + " … " + Numbers.signedHundredth(interval.high())
        : Numbers.hundredth(interval.low()) + " … " + Numbers.hundredth(interval.high());
  }

  private static Tag bars(double generated, double lead) {
    return Svg.canvas(100, 10, "generated above, lead baseline below")
        .with("preserveAspectRatio", "none")
        .add(Svg.rectangle("generated-bar", 0, 0, 100 * generated, 5))
        .add(Svg.rectangle("lead-bar", 0, 6, 100 * lead, 4));
  }
}
