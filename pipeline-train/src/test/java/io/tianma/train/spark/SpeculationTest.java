package io.tianma.train.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.tianma.data.hadoop.Artifact;
import io.tianma.data.hadoop.Artifacts;
import io.tianma.data.testing.LocalCluster;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.deploy.master.Master;
import org.apache.spark.deploy.worker.Worker;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Speculative copies of tasks on a standalone cluster, whose two workers have addresses of their
 * own: Spark starts no copy on the host of the original, so local-cluster never has one.
 */
@Tag("slow")
class SpeculationTest {
  private static final int ROUNDS = 12;
  private static final int STALLS = 3;

  @TempDir Path directory;
  private LocalCluster cluster;
  private Process master;
  private List<Process> workers = List.of();

  @AfterEach
  void stop() {
    workers.forEach(worker -> worker.descendants().forEach(ProcessHandle::destroyForcibly));
    workers.forEach(Process::destroyForcibly);
    Optional.ofNullable(master).ifPresent(Process::destroyForcibly);
  }

  /** A process that stands still, as on a machine that swaps or is shared, and then goes on. */
  @Test
  void anExecutorThatStallsIsOvertakenByACopyWithTheSameBits()
      throws IOException, InterruptedException {
    cluster = new LocalCluster(directory.resolve("home"));
    assertThat(train("local[1]", "undisturbed").waitFor(10, TimeUnit.MINUTES)).isTrue();
    Process driver = train(standalone(), "stalled");
    for (int stall = 1; stall <= STALLS; stall++) {
      while (driver.isAlive() && checkpoints() < 3 * stall) {
        Thread.sleep(10);
      }
      ProcessHandle executor = workers.get(stall % 2).children().findFirst().orElseThrow();
      signal("STOP", executor);
      while (driver.isAlive() && copies() < stall) {
        Thread.sleep(10);
      }
      signal("CONT", executor);
    }
    assertThat(driver.waitFor(10, TimeUnit.MINUTES)).isTrue();
    assertThat(copies()).isGreaterThanOrEqualTo(STALLS);
    assertThat(TinyRun.files(finished("stalled")))
        .isEqualTo(TinyRun.files(finished("undisturbed")));
  }

  /** Starts a master and two workers of one core; returns the address of the cluster. */
  private String standalone() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    String address = "spark://127.0.0.1:" + port;
    master = daemon(Master.class, "--host", "127.0.0.1", "--port", "" + port, "--webui-port", "0");
    workers = List.of(worker("127.0.0.2", address), worker("127.0.0.3", address));
    return address;
  }

  private Process worker(String host, String address) throws IOException {
    String place = directory.resolve(host).toString();
    return daemon(
        Worker.class,
        "--host",
        host,
        "--webui-port",
        "0",
        "-c",
        "1",
        "-m",
        "1g",
        "-d",
        place,
        address);
  }

  private Process daemon(Class<?> main, String... arguments) throws IOException {
    return cluster.start(main, directory.resolve("daemons.log"), "256m", List.of(arguments));
  }

  private Process train(String address, String run) throws IOException {
    String place = directory.resolve(run).toString();
    return cluster.start(
        TrainingDriver.class,
        directory.resolve(run + ".log"),
        "512m",
        List.of(address, place, Integer.toString(ROUNDS), "1"));
  }

  private static void signal(String signal, ProcessHandle process)
      throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start().waitFor();
  }

  private long checkpoints() throws IOException {
    return lines("checkpoints/small/round-");
  }

  /** Speculative copies that the driver has started so far. */
  private long copies() throws IOException {
    return lines(TrainingDriver.COPY);
  }

  private long lines(String beginning) throws IOException {
    try (Stream<String> log = Files.lines(directory.resolve("stalled.log"))) {
      return log.filter(line -> line.startsWith(beginning)).count();
    }
  }

  private Artifact finished(String run) {
    Artifacts artifacts =
        new Artifacts(new Configuration(), directory.resolve(run).toString(), line -> {});
    assertThat(artifacts.find("checkpoints/small"))
        .as(() -> KillLoopTest.tail(directory.resolve(run + ".log")))
        .isPresent();
    return artifacts.open("checkpoints/small");
  }
}
