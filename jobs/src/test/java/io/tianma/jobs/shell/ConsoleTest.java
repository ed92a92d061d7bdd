package io.tianma.jobs.shell;

import static org.assertj.core.api.Assertions.assertThat;

import io.tianma.data.store.CanonicalJson;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void noLineShowsThePasswordOfAUrl(boolean terminal) {
    Console console = new Console(new PrintWriter(text), terminal);
    console.passing("ftp://me:hush8hush@host/a: exported to https://h/b?sig=hush8hush");
    console.accept("warning: ingest.inputs[0].path = ftp://me:hush8hush@host/a: skipped");
    assertThat(text.toString())
        .contains("ftp://(hidden)@host/a: exported to https://h/b?(hidden)")
        .contains("ingest.inputs[0].path = ftp://(hidden)@host/a: skipped")
        .doesNotContain("hush");
  }

  @Test
  void thePasswordOfAUrlOfTheConfigurationIsHiddenWhereverItComesAgain() {
    Secrets.learn(
        CanonicalJson.tree(
            Map.of(
                "inputs",
                List.of(Map.of("path", "ftp://me:hide%40me1@host/a")),
                "options",
                "-Ddb.Password=hide2hide")));
    SparkConf conf = new SparkConf(false);
    Secrets.learn(conf.set("spark.jars", "http://me:hide3hide@host/a.jar"));
    Console console = new Console(new PrintWriter(text), false);
    console.accept("530 hide%40me1, hide@me1, hide2hide, hide3hide");
    assertThat(text.toString().strip()).isEqualTo("530 (hidden), (hidden), (hidden), (hidden)");
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
