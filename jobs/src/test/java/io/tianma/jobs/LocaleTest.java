package io.tianma.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.tianma.data.store.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Java reads names of files by the locale that it was started in, cron's for example. */
class LocaleTest {
  @TempDir Path directory;
  private Path config;

  @BeforeEach
  void writeACorpusOfWhichOneFileIsNamedInChinese() throws Exception {
    Path corpus = TinyCorpus.write(directory.resolve("corpus"), 10, 1);
    Process shell =
        new ProcessBuilder("bash", "-c", "cp \"$(ls | head -1)\" $'\\xe5\\xa4\\xa9.txt'")
            .directory(corpus.toFile())
            .start();
    assertThat(shell.waitFor()).isZero();
    config = TinyCorpus.config(directory.resolve("run.conf"), corpus, work());
  }

  @Test
  void namesThatTheLocaleCannotReadStopTheRun() throws Exception {
    assertThat(ingest("C")).as(said()).isNotZero();
    assertThat(said())
        .contains("cannot be read, since Java's encoding of file names is ANSI_X3.4-1968")
        .contains("set LC_ALL=C.UTF-8");
    assertThat(work().resolve("documents")).doesNotExist();
  }

  @Test
  void namesThatItCanReadAreRead() throws Exception {
    assertThat(ingest("C.UTF-8")).as(said()).isZero();
    Manifest manifest =
        Manifest.read(Files.readString(work().resolve("documents").resolve(Manifest.NAME)));
    assertThat(manifest.inputs())
        .extracting(input -> input.path())
        .anyMatch(p -> p.endsWith("天.txt"));
  }

  private int ingest(String locale) throws Exception {
    Map<String, String> environment = Map.of("LC_ALL", locale, "LANG", locale);
    Process process =
        OwnJvm.start(
            directory.resolve("said.txt"), environment, "ingest", "--config", config.toString());
    try {
      assertThat(process.waitFor(2, TimeUnit.MINUTES)).as("ended in time").isTrue();
    } finally {
      process.destroyForcibly();
    }
    return process.exitValue();
  }

  private String said() throws IOException {
    return Files.readString(directory.resolve("said.txt"));
  }

  private Path work() {
    return directory.resolve("work");
  }
}
