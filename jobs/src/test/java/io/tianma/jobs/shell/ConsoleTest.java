package io.tianma.jobs.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class ConsoleTest {
  private final StringWriter text = new StringWriter();

  @Test
  void progressIsRewrittenOnATerminal() {
    Console console = new Console(new PrintWriter(text), true);
    console.passing("round 1");
    console.passing("round 2");
    console.accept("done");
    console.end();
    String line = System.lineSeparator();
    assertThat(text)
        .hasToString(
            "\r\u001b[K\u001b[?7lround 1\u001b[?7h\r\u001b[K\u001b[?7lround 2\u001b[?7h\r\u001b[Kdone"
                + line);
    assertThat(console.secondsBetween()).isLessThan(1);
  }

  @Test
  void progressThatNothingReplacesEndsItsLine() {
    Console console = new Console(new PrintWriter(text), true);
    console.passing("round 1");
    console.end();
    console.end();
    assertThat(text.toString()).endsWith("round 1\u001b[?7h" + System.lineSeparator());
  }

  @Test
  void elsewhereEveryLineStaysAsItIs() {
    Console console = new Console(new PrintWriter(text), false);
    console.passing("round 1");
    console.accept("done");
    console.end();
    assertThat(text.toString().lines()).containsExactly("round 1", "done");
    assertThat(console.secondsBetween()).isGreaterThan(1);
  }
}
