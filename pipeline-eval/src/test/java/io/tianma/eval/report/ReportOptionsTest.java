package io.tianma.eval.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** What a report can be asked for. */
class ReportOptionsTest {
  @Test
  void aReportNeedsNoSamplesButATitle() {
    assertThat(new ReportOptions("a", 0).samples()).isZero();
    assertThatThrownBy(() -> new ReportOptions("a", -1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("report.samples = -1: must not be negative");
    assertThatThrownBy(() -> new ReportOptions(" ", 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("report.title =  : must not be blank");
  }
}
