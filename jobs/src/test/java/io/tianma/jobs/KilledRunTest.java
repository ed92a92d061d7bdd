package io.tianma.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole run in a JVM of its own that is killed again and again, each time a little later. */
@Tag("slow")
class KilledRunTest {
  @TempDir Path directory;

  @Test
  void aRunThatIsKilledAnywhereEndsInTheSameBytes() throws Exception {
    Path corpus = TinyCorpus.write(directory.resolve("corpus"), 30, 1);
    Path config = TinyCorpus.config(directory.resolve("run.conf"), corpus, directory.resolve("w"));
    Path undisturbed = directory.resolve("undisturbed");
    assertThat(start(config, undisturbed).waitFor()).isZero();
    Path killed = directory.resolve("killed");
    boolean done = false;
    int kills = 0;
    for (long millis = 2500; !done; millis += 900) {
      Process process = start(config, killed);
      done = process.waitFor(millis, TimeUnit.MILLISECONDS);
      if (done) {
        assertThat(process.exitValue()).as(Files.readString(said())).isZero();
      } else {
        process.destroyForcibly().waitFor();
        kills++;
      }
    }
    assertThat(kills).isPositive();
    assertThat(manifests(killed)).isEqualTo(manifests(undisturbed));
    assertThat(killed.resolve("report.html")).exists();
  }

  private Process start(Path config, Path work) throws IOException {
    return OwnJvm.start(said(), "run", "--config", config.toString(), "--set", "work-dir=" + work);
  }

  private Path said() {
    return directory.resolve("said.txt");
  }

  private static Map<String, String> manifests(Path work) throws IOException {
    Map<String, String> manifests = new TreeMap<>();
    try (Stream<Path> found = Files.walk(work)) {
      for (Path file : found.filter(p -> p.endsWith("MANIFEST.json")).toList()) {
        manifests.put(work.relativize(file.getParent()).toString(), Files.readString(file));
      }
    }
    return manifests;
  }
}
