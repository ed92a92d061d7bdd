package io.tianma.data.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.tianma.data.testing.LocalCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** Executors die while they shuffle, in every stage that shuffles; no byte changes. */
@Tag("slow")
class LostExecutorTest {
  private static final List<String> STAGES =
      List.of("documents", "clean", "dedup", "pairs", "shards");

  @TempDir Path directory;

  @RepeatedTest(3)
  void executorsKilledDuringShufflesChangeNoByte() throws IOException, InterruptedException {
    DataStages.corpus(directory.resolve("raw"), 450);
    LocalCluster cluster = new LocalCluster(directory.resolve("home"));
    Process undisturbed = start(cluster, 1, "undisturbed");
    assertThat(undisturbed.waitFor(5, TimeUnit.MINUTES)).isTrue();
    Process driver = start(cluster, 2, "killed");
    for (String stage : STAGES) {
      assertThat(killInShuffle(driver, stage)).as(stage + tail("killed")).isTrue();
    }
    assertThat(driver.waitFor(5, TimeUnit.MINUTES)).isTrue();
    assertThat(driver.exitValue()).as(tail("killed")).isZero();
    long lost =
        Files.readAllLines(log("killed")).stream().filter(l -> l.contains("Lost executor")).count();
    assertThat(lost).isGreaterThanOrEqualTo(STAGES.size());
    assertThat(manifests("killed")).hasSize(6).isEqualTo(manifests("undisturbed"));
  }

  /** Kills an executor once tasks of the stage write what they have fetched from map outputs. */
  private boolean killInShuffle(Process driver, String stage)
      throws IOException, InterruptedException {
    Path attempts = directory.resolve("killed/.building/" + stage + "/_attempts");
    while (driver.isAlive()) {
      List<ProcessHandle> executors = driver.children().filter(ProcessHandle::isAlive).toList();
      if (executors.size() > 1 && isWritten(attempts)) {
        executors.get(0).destroyForcibly();
        return true;
      }
      Thread.sleep(1);
    }
    return false;
  }

  private static boolean isWritten(Path attempts) throws IOException {
    if (Files.notExists(attempts)) {
      return false;
    }
    try (Stream<Path> files = Files.list(attempts)) {
      return files.findAny().isPresent();
    } catch (UncheckedIOException | java.nio.file.NoSuchFileException removedMeanwhile) {
      return false;
    }
  }

  private Process start(LocalCluster cluster, int executors, String work) throws IOException {
    return cluster.start(
        DataDriver.class,
        log(work),
        "512m",
        List.of(
            LocalCluster.master(executors),
            directory.resolve("raw").toString(),
            directory.resolve(work).toString()));
  }

  private Path log(String work) {
    return directory.resolve(work + ".log");
  }

  private String tail(String work) throws IOException {
    List<String> lines = Files.readAllLines(log(work));
    return "\n" + String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size()));
  }

  /** The manifest of every stage, which holds the hash of every file. */
  private Map<String, String> manifests(String work) throws IOException {
    Map<String, String> manifests = new TreeMap<>();
    for (String stage : DataStages.ALL) {
      Path file = directory.resolve(work).resolve(stage).resolve("MANIFEST.json");
      assertThat(file).exists();
      manifests.put(stage, Files.readString(file));
    }
    return manifests;
  }
}
