package io.tianma.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;

/** Runs the command line in this JVM, as main does. */
final class CommandLineRunner {
  /** What a command said and how it ended. */
  record Outcome(int code, String out, String err) {
    /** Checks that it did what was asked, without a complaint. */
    Outcome done() {
      assertThat(err).isEmpty();
      assertThat(code).isZero();
      return this;
    }

    /** Checks that it failed with one line that holds all of these. */
    Outcome refused(int expected, String... parts) {
      assertThat(err).as(out).hasLineCount(1).contains(parts).doesNotContain("\tat ");
      assertThat(code).as(err).isEqualTo(expected);
      return this;
    }
  }

  private CommandLineRunner() {}

  static Outcome tianma(Object... arguments) {
    String[] args = new String[arguments.length];
    for (int i = 0; i < args.length; i++) {
      args[i] = arguments[i].toString();
    }
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code = Tianma.run(new PrintWriter(out), new PrintWriter(err), args);
    return new Outcome(code, out.toString(), err.toString());
  }
}
