package io.tianma.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class FailuresTest {
  private static final Error STOPPED =
      new AssertionError("Cannot call methods on a stopped SparkContext.\nThis stopped …");

  @Test
  void whatFailsBecauseTheJvmEndsIsNotBlamed() {
    assertThat(said(true))
        .isEqualTo(
            "tianma: stopped from outside; start it again and it goes on from what is finished\n");
    assertThat(said(false)).contains("a stopped SparkContext. This stopped").endsWith(")\n");
  }

  private static String said(boolean stopping) {
    StringWriter text = new StringWriter();
    new Failures(() -> false, () -> stopping).handleError(STOPPED, new PrintWriter(text));
    return text.toString();
  }
}
