package io.tianma.jobs;

import static io.tianma.jobs.CommandLineRunner.tianma;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Ctrl-C and SIGTERM end a run in a JVM of its own with their exit code and without a trace. */
@DisabledOnOs(OS.WINDOWS)
class SignalledRunTest {
  private static final long MOST_SECONDS = 400;

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

  @Test
  void evaluationAndGenerationEndQuietlyAndLeaveWhatWasThere() throws Exception {
    Path config = config();
    tianma("run", "--config", config, "--set", "stages=[{name=base, rounds=2}]").done();
    Path scores = directory.resolve("work/evaluation/metrics.json");
    String before = Files.readString(scores);
    String one = "stages=[{name=base, rounds=2}]";
    List<String> endless =
        List.of("evaluate.max-new-tokens=1000000", "generation.min-new-tokens=1000000", one);
    start("evaluate", endless);
    Path building = directory.resolve("work/.building/evaluation");
    until(() -> Files.exists(building), "evaluation begins");
    Thread.sleep(2000);
    assertThat(endedBy("TERM")).isEqualTo(143);
    assertQuiet();
    assertThat(scores).content().isEqualTo(before);
    start("generate", List.of(one), "--input", "-", "--output", "-");
    OutputStream typed = process.getOutputStream(); // stays open, as a terminal does
    typed.write("{\"text\":\"天马行空。\"}\n".getBytes(StandardCharsets.UTF_8));
    typed.flush();
    after("\"generated\"");
    assertThat(endedBy("TERM")).isEqualTo(143);
    assertQuiet();
  }

  /** Right behind the first that Spark says of itself, when half of it is there. */
  @Test
  void aRunThatIsOnlyStartingSparkEndsQuietlyToo() throws Exception {
    for (int i = 0; i < 3; i++) {
      start();
      after("spark.local.dir");
      assertThat(endedBy("TERM")).isEqualTo(143);
      assertQuiet();
    }
  }

  private void assertNoTrace() throws IOException {
    assertQuiet();
    assertThat(said()).contains("documents: ", "tianma: stopped from outside");
  }

  /** Nothing but what a run says, and that it was stopped, once. */
  private void assertQuiet() throws IOException {
    assertThat(said()).doesNotContain("\tat ", "Exception", "tianma: internal", "ERROR");
    assertThat(said().lines().filter(line -> line.startsWith("tianma: ")))
        .hasSize(1)
        .allMatch(line -> line.startsWith("tianma: stopped from outside"));
  }

  private void start() throws IOException {
    start("run", List.of("stages.0.rounds=100000"));
  }

  private void start(String job, List<String> settings, String... more) throws IOException {
    List<String> words = new ArrayList<>(List.of(job, "--config", config().toString()));
    words.addAll(List.of(more));
    settings.forEach(setting -> words.addAll(List.of("--set", setting)));
    process = OwnJvm.start(out(), words.toArray(String[]::new));
  }

  private Path config() throws IOException {
    Path config = directory.resolve("run.conf");
    if (!Files.exists(config)) {
      Path corpus = TinyCorpus.write(directory.resolve("corpus"), 30, 1);
      TinyCorpus.config(config, corpus, directory.resolve("work"));
    }
    return config;
  }

  /** Waits until the run has said that. */
  private void after(String text) throws Exception {
    until(() -> said().contains(text), text);
  }

  private void until(Callable<Boolean> seen, String what) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(MOST_SECONDS);
    while (!seen.call() && process.isAlive() && System.nanoTime() < end) {
      Thread.sleep(50);
    }
    assertThat(seen.call()).as(what + " " + said()).isTrue();
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
