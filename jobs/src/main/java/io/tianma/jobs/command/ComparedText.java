package io.tianma.jobs.command;

import io.tianma.eval.metric.PairedSamples;
import java.io.PrintWriter;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A pair for which one of two runs wrote much better.
 *
 * @param better {@code a} or {@code b}
 * @param difference of the scores {@code a - b}
 * @param id of the pair
 * @param a what the first wrote
 * @param b what the second wrote
 */
record ComparedText(
    String better, String metric, double difference, String id, String target, String a, String b) {
  /**
   * The pairs where they differ most by ROUGE-L; none if both have no such score.
   *
   * @param count for each side
   */
  static List<ComparedText> of(PairedSamples pairs, Collection<String> metrics, int count) {
    return metrics.stream()
        .filter(metric -> metric.startsWith("rougeL-"))
        .limit(1)
        .flatMap(
            metric ->
                Stream.of(true, false)
                    .flatMap(
                        first ->
                            pairs.mostDifferent(metric, first, count).stream()
                                .map(both -> of(first ? "a" : "b", metric, both))))
        .toList();
  }

  private static ComparedText of(String better, String metric, PairedSamples.Both both) {
    return new ComparedText(
        better,
        metric,
        both.difference(metric),
        both.a().id(),
        both.a().target(),
        both.a().generated(),
        both.b().generated());
  }

  void print(PrintWriter out) {
    out.println();
    out.printf(
        Locale.ROOT,
        "%s is better by %.2f: %s%n",
        better.toUpperCase(Locale.ROOT),
        100 * Math.abs(difference),
        id);
    out.println("  target  " + shown(target));
    out.println("  A       " + shown(a));
    out.println("  B       " + shown(b));
  }

  /** On one line, and nothing that steers a terminal. */
  private static String shown(String text) {
    return text.replaceAll("\\p{Cntrl}", " ");
  }
}
