package io.tianma.jobs.command;

import io.tianma.eval.metric.resampling.Comparison;
import io.tianma.eval.metric.resampling.Resampling;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;

/** Two systems, A and B, on the same texts: means, their difference, and whether it is chance. */
final class PairedTable {
  private PairedTable() {}

  static void print(
      PrintWriter out, Map<String, Comparison> scores, int pairs, Resampling resampling) {
    out.printf(
        Locale.ROOT,
        "%-28s %8s %8s %8s  %-20s %8s   (%,d pairs, %,d resamples, seed %d)%n",
        "of 100",
        "A",
        "B",
        "A - B",
        "95 % interval",
        "p",
        pairs,
        resampling.resamples(),
        resampling.seed());
    scores.forEach(
        (metric, c) ->
            out.printf(
                Locale.ROOT,
                "%-28s %8.2f %8.2f %+8.2f  %+8.2f … %+8.2f  %8.4f  %s%n",
                metric,
                100 * c.a(),
                100 * c.b(),
                100 * (c.a() - c.b()),
                100 * c.difference().low(),
                100 * c.difference().high(),
                c.p(),
                verdict(c)));
  }

  private static String verdict(Comparison c) {
    if (!c.isSignificant()) {
      return "may be chance";
    }
    return c.a() > c.b() ? "A is better" : "B is better";
  }
}
