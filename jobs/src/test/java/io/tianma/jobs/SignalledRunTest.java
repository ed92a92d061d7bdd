package io.tianma.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Ctrl-C and SIGTERM end a run in a JVM of its own with their exit code and without a trace. */
@DisabledOnOs(OS.WINDOWS)
class SignalledRunTest {
  private static final long MOST_SECONDS = 180;

  @TempDir Path directory;
  private Process process;

  @AfterEach
  void nothingGoesOn() throws InterruptedException {
    if (process != null) {
      process.destroyForcibly().waitFor();
    }
  }

  @Test
  void ctrlCInADataStageAndSigtermInTrainingAreNoFailures() throws Exception {
    start();
    after("documents: ");
    assertThat(endedBy("INT")).isEqualTo(130);
    assertNoTrace();
    start();
    after("base: round ");
    assertThat(endedBy("TERM")).isEqualTo(143);
    assertNoTrace();
  }

  private void assertNoTrace() throws IOException {
    assertThat(said())
        .doesNotContain("\tat ", "Exception", "tianma: internal", "ERROR")
        .contains("documents: ", "tianma: stopped from outside");
  }

  private void start() throws IOException {
    Path config = directory.resolve("run.conf");
    if (!Files.exists(config)) {
      Path corpus = TinyCorpus.write(directory.resolve("corpus"), 30, 1);
      TinyCorpus.config(config, corpus, directory.resolve("work"));
    }
    process =
        OwnJvm.start(
            out(), "run", "--config", config.toString(), "--set", "stages.0.rounds=100000");
  }

  /** Waits until the run has said that. */
  private void after(String text) throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(MOST_SECONDS);
    while (!said().contains(text) && process.isAlive() && System.nanoTime() < end) {
      Thread.sleep(50);
    }
    assertThat(said()).contains(text);
    assertThat(process.isAlive()).as(said()).isTrue();
  }

  private int endedBy(String signal) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start().waitFor();
    assertThat(process.waitFor(MOST_SECONDS, TimeUnit.SECONDS)).as(said()).isTrue();
    return process.exitValue();
  }

  private Path out() {
    return directory.resolve("said.txt");
  }

  private String said() throws IOException {
    return Files.readString(out());
  }
}
