package io.tianma.jobs;

import static io.tianma.jobs.CommandLineRunner.tianma;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jobs of deploy/ on texts that have a directory for each date: nightly, and weekly twice. */
class SecondWeekTest {
  private static final String[] WEEKLY = "run --replace".split(" ", -1);

  @TempDir Path directory;

  @Test
  void theModelIsTrainedAnewOnNewTextsAndOnlyThen() throws IOException {
    Path corpus = directory.resolve("corpus");
    TinyCorpus.write(corpus.resolve("2026-11-22"), 30, 1);
    Path work = directory.resolve("work");
    Path config = TinyCorpus.config(directory.resolve("run.conf"), corpus, work);
    weekly(config);
    Path old = work.resolve("checkpoints/base.old-1");
    assertThat(old).doesNotExist();
    assertThat(weekly(config)).contains("all is up to date");
    TinyCorpus.write(corpus.resolve("2026-11-23"), 10, 2);
    tianma("ingest", "--config", config, "--set", "ingest.inputs.0.dated=true").done();
    assertThat(work.resolve("documents/2026-11-23/MANIFEST.json")).exists();
    tianma("run", "--config", config, "--set", "ingest.inputs.0.dated=true")
        .refused(1, "checkpoints/base: is finished and would be trained anew", "--replace");
    assertThat(weekly(config)).contains("report: ");
    assertThat(old.resolve("MANIFEST.json")).exists();
    assertThat(work.resolve("checkpoints/large.old-1/MANIFEST.json")).exists();
    assertThat(work.resolve("checkpoints/large/MANIFEST.json")).exists();
    assertThat(weekly(config)).contains("all is up to date");
  }

  private static String weekly(Path config) {
    return tianma(WEEKLY[0], "--config", config, WEEKLY[1], "--set", "ingest.inputs.0.dated=true")
        .done()
        .out();
  }
}
