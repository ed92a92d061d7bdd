package io.tianma.train.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.tianma.data.hadoop.Artifact;
import io.tianma.data.hadoop.Artifacts;
import io.tianma.data.testing.LocalCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Processes die at any time; what they were training ends in the same bits. */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KillLoopTest {
  private static final int ROUNDS = 20;

  /** Fewer with {@code -Dtianma.kills=N}, to go on where a loop was broken off. */
  private static final int KILLS = Integer.getInteger("tianma.kills", 20);

  private static final int[] EXECUTORS = {1, 2, 4};

  @TempDir static Path directory;
  private LocalCluster cluster;
  private Artifact undisturbed;
  private final SplittableRandom random = new SplittableRandom(20);

  @BeforeAll
  void trainUndisturbed() throws IOException, InterruptedException {
    cluster = new LocalCluster(directory.resolve("home"));
    Process driver = start("undisturbed", 1);
    assertThat(driver.waitFor(20, TimeUnit.MINUTES)).isTrue();
    undisturbed = finished("undisturbed");
  }

  @Test
  void aDriverKilledTwentyTimesEndsInTheBitsOfAnUndisturbedOne()
      throws IOException, InterruptedException {
    List<String> kills = new ArrayList<>();
    while (kills.size() < KILLS) {
      String run = "killed-" + kills.size();
      for (int start = 0; ; start++) {
        Process driver = start(run, EXECUTORS[start % EXECUTORS.length]);
        String when = kills.size() < KILLS ? kill(driver, run) : "";
        if (when.isEmpty()) {
          assertThat(driver.waitFor(20, TimeUnit.MINUTES)).isTrue();
          break;
        }
        kills.add(when + " on " + LocalCluster.master(EXECUTORS[start % EXECUTORS.length]));
        System.out.println("KILL " + kills.size() + ": " + when + " of " + run);
      }
      assertThat(TinyRun.files(finished(run))).as(run).isEqualTo(TinyRun.files(undisturbed));
    }
    if (KILLS >= 20) {
      assertThat(kills).anyMatch(kill -> kill.startsWith("while writing"));
      assertThat(kills).anyMatch(kill -> kill.startsWith("between"));
    }
  }

  /** Kills a driver somewhere in its work; tells where, or nothing if it was done before. */
  private String kill(Process driver, String run) throws IOException, InterruptedException {
    boolean writing = random.nextBoolean();
    int wanted = whole(run) + 1 + random.nextInt(4);
    long delay = random.nextLong(400);
    while (driver.isAlive()) {
      if (writing && whole(run) >= wanted - 1 && isWriting(run)) {
        driver.destroyForcibly().waitFor();
        return "while writing a checkpoint after " + whole(run);
      }
      if (!writing && whole(run) >= wanted) {
        Thread.sleep(delay);
        driver.destroyForcibly().waitFor();
        return "between checkpoints after " + whole(run);
      }
      if (!writing) {
        Thread.sleep(5);
      }
    }
    return "";
  }

  /** Number of the last checkpoint that is in place. */
  private int whole(String run) throws IOException {
    Path stage = directory.resolve(run).resolve("checkpoints/small");
    if (Files.notExists(stage)) {
      return 0;
    }
    try (Stream<Path> rounds = Files.list(stage)) {
      return rounds
          .map(path -> path.getFileName().toString())
          .filter(name -> name.startsWith("round-"))
          .mapToInt(name -> Integer.parseInt(name.substring(6)))
          .max()
          .orElse(0);
    } catch (UncheckedIOException removedMeanwhile) {
      return 0;
    }
  }

  private boolean isWriting(String run) throws IOException {
    Path building = directory.resolve(run).resolve(".building/checkpoints/small");
    if (Files.notExists(building)) {
      return false;
    }
    try (Stream<Path> rounds = Files.walk(building)) {
      return rounds.anyMatch(path -> path.toString().endsWith(".safetensors"));
    } catch (UncheckedIOException removedMeanwhile) {
      return false;
    }
  }

  @Test
  void anExecutorKilledInARoundChangesNothing() throws IOException, InterruptedException {
    Process driver = start("executor", 2);
    for (int kill = 1; kill <= 3; kill++) {
      while (driver.isAlive() && whole("executor") < 4 * kill) {
        Thread.sleep(10);
      }
      List<ProcessHandle> executors = driver.children().filter(ProcessHandle::isAlive).toList();
      assertThat(executors).isNotEmpty();
      executors.get(kill % executors.size()).destroyForcibly();
    }
    assertThat(driver.waitFor(20, TimeUnit.MINUTES)).isTrue();
    assertThat(TinyRun.files(finished("executor"))).isEqualTo(TinyRun.files(undisturbed));
  }

  private Process start(String run, int executors) throws IOException {
    return cluster.start(
        TrainingDriver.class,
        directory.resolve(run + ".log"),
        "512m",
        List.of(
            LocalCluster.master(executors),
            directory.resolve(run).toString(),
            Integer.toString(ROUNDS),
            "1"));
  }

  private Artifact finished(String run) throws IOException {
    Artifacts artifacts =
        new Artifacts(new Configuration(), directory.resolve(run).toString(), line -> {});
    assertThat(artifacts.find("checkpoints/small"))
        .as(() -> tail(directory.resolve(run + ".log")))
        .isPresent();
    Artifact artifact = artifacts.open("checkpoints/small");
    artifacts.verify(artifact);
    return artifact;
  }

  static String tail(Path log) {
    try {
      List<String> lines = Files.readAllLines(log);
      return String.join("\n", lines.subList(Math.max(0, lines.size() - 60), lines.size()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
