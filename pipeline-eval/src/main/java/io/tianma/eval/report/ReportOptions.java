package io.tianma.eval.report;

/**
 * What the report shows.
 *
 * @param title its headline
 * @param samples generated texts shown in full
 */
public record ReportOptions(String title, int samples) {
  public ReportOptions {
    if (title.isBlank()) {
      throw new IllegalArgumentException("report.title = " + title + ": must not be blank");
    }
    if (samples < 0) {
      throw new IllegalArgumentException("report.samples = " + samples + ": must not be negative");
    }
  }
}
