package io.tianma.eval.report;

import io.tianma.eval.metric.Evaluation.Baseline;
import io.tianma.eval.metric.Evaluation.Writing;
import io.tianma.eval.metric.resampling.Comparison;
import java.util.ArrayList;
import java.util.List;

/** Tables of generated texts beside others for the same pairs, with interval and p. */
final class PairedTables {
  private PairedTables() {}

  /** What was written for the same pairs before. */
  static Tag before(Writing writing) {
    List<List<String>> rows = new ArrayList<>();
    writing
        .before()
        .forEach(
            (metric, scores) -> {
              List<String> row = new ArrayList<>(List.of(metric, Numbers.hundredth(scores.a())));
              row.addAll(besides(scores));
              rows.add(row);
            });
    return Page.table(
        List.of("metric", "generated", "before", "generated above it", "95 % interval", "p"),
        1,
        rows);
  }

  /** What costs nothing. */
  static Tag baselines(Writing writing) {
    List<List<String>> rows = new ArrayList<>();
    for (Baseline baseline : writing.baselines()) {
      baseline
          .scores()
          .forEach(
              (metric, scores) -> {
                if (metric.startsWith("rouge1") || metric.startsWith("rougeL-")) {
                  List<String> row = new ArrayList<>(List.of(baseline.name(), metric));
                  row.addAll(besides(scores));
                  rows.add(row);
                }
              });
    }
    return Page.table(
        List.of("baseline", "metric", "score", "generated above it", "95 % interval", "p"),
        2,
        rows);
  }

  /** What generated texts are compared with, and how far they are above it. */
  private static List<String> besides(Comparison scores) {
    return List.of(
        Numbers.hundredth(scores.b()),
        Numbers.signedHundredth(scores.a() - scores.b()),
        Numbers.signedHundredth(scores.difference().low())
            + " … "
            + Numbers.signedHundredth(scores.difference().high()),
        Numbers.decimal(scores.p(), 3));
  }
}
