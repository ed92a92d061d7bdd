package io.tianma.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.tianma.data.store.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Java reads names of files by the locale that it was started in, cron's for example. */
class LocaleTest {
  @TempDir Path directory;
  private Path config;

  @BeforeEach
  void writeACorpusOfWhichOneFileIsNamedInChinese() throws Exception {
    TinyCorpus.write(corpus(), 10, 1);
    shell("cp \"$(ls | head -1)\" $'\\xe5\\xa4\\xa9\\xe9\\xa9\\xac.txt'");
    config = TinyCorpus.config(directory.resolve("run.conf"), corpus(), work());
  }

  @Test
  void namesThatTheLocaleCannotReadStopTheRun() throws Exception {
    assertThat(ingest("C")).as(said()).isNotZero();
    assertThat(said())
        .contains("cannot be read, since Java's encoding of file names is ANSI_X3.4-1968")
        .contains("set LC_ALL=C.UTF-8");
    assertThat(work().resolve("documents")).doesNotExist();
  }

  /** Where other bytes are characters, too, they would have wrong names. */
  @ParameterizedTest
  @CsvSource({"en_US, ISO-8859-1", "zh_CN, GBK"})
  void namesThatTheLocaleTakesForOthersStopTheRun(String language, String charset)
      throws Exception {
    assumeThat(Path.of("/usr/bin/localedef")).isExecutable();
    assumeThat(Path.of("/usr/share/i18n/charmaps/" + charset + ".gz")).exists();
    Path locales = Files.createDirectories(directory.resolve("locales"));
    String locale = language + "." + charset;
    shell("localedef -i " + language + " -f " + charset + " " + locales.resolve(locale));
    assertThat(ingest(locale, Map.of("LOCPATH", locales.toString()))).as(said()).isNotZero();
    assertThat(said())
        .contains("cannot be read, since Java's encoding of file names is " + charset)
        .contains("set LC_ALL=C.UTF-8");
    assertThat(work().resolve("documents")).doesNotExist();
  }

  @Test
  void namesThatItCanReadAreRead() throws Exception {
    assertThat(ingest("C.UTF-8")).as(said()).isZero();
    assertThat(documents().inputs())
        .extracting(input -> input.path())
        .anyMatch(p -> p.endsWith("天马.txt"));
  }

  @Test
  void namesInGbkAndLinksThatLeadNowhereAreCountedLosses() throws Exception {
    shell("cp document-001.txt $'\\xd6\\xd0.txt'; ln -s nowhere link.txt");
    assertThat(ingest("C.UTF-8", Map.of())).as("two of 13 are too many").isNotZero();
    assertThat(said()).contains("dangling-link=1, unreadable-name=1", "ingest.max-bad-share");
    assertThat(ingest("C.UTF-8", Map.of(), "ingest.max-bad-share=0.5")).as(said()).isZero();
    assertThat(documents().counts().dropped())
        .containsEntry("dangling-link", 1L)
        .containsEntry("unreadable-name", 1L);
    assertThat(documents().counts().in()).isEqualTo(13);
  }

  private void shell(String command) throws Exception {
    Process shell =
        new ProcessBuilder("bash", "-c", command)
            .directory(corpus().toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(shell.waitFor()).isZero();
  }

  private int ingest(String locale) throws Exception {
    return ingest(locale, Map.of());
  }

  private int ingest(String locale, Map<String, String> more, String... settings) throws Exception {
    Map<String, String> environment = new HashMap<>(more);
    environment.putAll(Map.of("LC_ALL", locale, "LANG", locale));
    List<String> call = new ArrayList<>(List.of("ingest", "--config", config.toString()));
    for (String setting : settings) {
      call.addAll(List.of("--set", setting));
    }
    Process process =
        OwnJvm.start(directory.resolve("said.txt"), environment, call.toArray(String[]::new));
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

  private Manifest documents() throws IOException {
    return Manifest.read(Files.readString(work().resolve("documents").resolve(Manifest.NAME)));
  }

  private Path corpus() {
    return directory.resolve("corpus");
  }

  private Path work() {
    return directory.resolve("work");
  }
}
