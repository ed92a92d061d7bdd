package io.tianma.jobs;

import static io.tianma.jobs.CommandLineRunner.tianma;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that {@code tianma submit} prints, on a real YARN and HDFS of one machine. */
@Tag("cluster")
class YarnIT {
  private static final String EXECUTOR = "CoarseGrainedExecutorBackend";

  /** The heap of a test is smaller than what a run should have. */
  private static final List<String> SMALL =
      List.of("--driver-memory", "700m", "--conf", "spark.driver.memoryOverhead=500m");

  @TempDir static Path directory;
  private static Process mini;
  private static FileSystem hdfs;
  private static Map<String, String> expected;

  @BeforeAll
  static void start() throws Exception {
    Path conf = Files.createDirectories(directory.resolve("w/conf"));
    Path classes = ClusterHome.jars("mini");
    mini =
        ClusterHome.java(
            directory.resolve("mini.txt"),
            directory,
            conf + ":" + ClusterHome.all(classes),
            List.of(
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dmem=6144",
                ClusterHome.source("mini/MiniYarn.java").toString(),
                directory.resolve("w").toString()));
    for (int i = 0; i < 600 && !Files.exists(directory.resolve("w/ready")); i++) {
      assertThat(mini.isAlive()).as(ClusterHome.tail(directory.resolve("mini.txt"))).isTrue();
      TimeUnit.MILLISECONDS.sleep(200);
    }
    Configuration hadoop = new Configuration(false);
    hadoop.addResource(conf.resolve("core-site.xml").toUri().toURL());
    hdfs = FileSystem.get(URI.create(hadoop.get("fs.defaultFS")), hadoop);
    Path corpus = TinyCorpus.write(directory.resolve("corpus"), 20, 1);
    hdfs.copyFromLocalFile(path(corpus.toString()), path("/corpora/tiny"));
    Path config = description("local", "");
    String input = "spark.properties.spark.hadoop.fs.defaultFS=" + hadoop.get("fs.defaultFS");
    String work = "work-dir=" + directory.resolve("local").toUri();
    tianma(
            "run",
            "--config",
            config,
            "--set",
            "spark.master=local[2]",
            "--set",
            work,
            "--set",
            input)
        .done();
    expected = ClusterHome.manifests(directory.resolve("local"));
  }

  @AfterAll
  static void stop() throws IOException, InterruptedException {
    Files.writeString(directory.resolve("w/stop"), "");
    ClusterHome.end(mini, 1);
  }

  @Test
  void clusterModeMakesTheBytesOfALocalRun() throws Exception {
    assertThat(ClusterHome.end(submit("cluster", "cluster", ""), 5)).as(said("cluster")).isZero();
    assertEqual("cluster");
  }

  @Test
  void clientModeToo() throws Exception {
    assertThat(ClusterHome.end(submit("client", "client", ""), 5)).as(said("client")).isZero();
    assertEqual("client");
  }

  @Test
  void dynamicAllocationSpeculationAndAdaptiveQueriesToo() throws Exception {
    String all =
        """
        spark.properties {
          spark.dynamicAllocation.enabled = true
          spark.dynamicAllocation.shuffleTracking.enabled = true
          spark.dynamicAllocation.maxExecutors = 2
          "spark.speculation" = true
          spark.speculation.multiplier = 1.1
          spark.sql.adaptive.enabled = true
        }
        """;
    assertThat(ClusterHome.end(submit("moving", "cluster", all), 5)).as(said("moving")).isZero();
    assertEqual("moving");
  }

  @Test
  void executorsAndTheMasterMayDie() throws Exception {
    Process submit = submit("faults", "cluster", "");
    kill(submit, EXECUTOR, () -> isThere("faults/clean"));
    kill(submit, EXECUTOR, () -> isThere("faults/vocab"));
    kill(submit, "yarn.ApplicationMaster", () -> isThere("faults/checkpoints/base/round-000002"));
    assertThat(ClusterHome.end(submit, 6)).as(said("faults")).isZero();
    assertEqual("faults");
  }

  @Test
  void aWrongConfigurationTakesOneAttemptAndItsLineReachesTheClient() throws Exception {
    // what submit sees itself it does not submit
    Process submit = submit("wrong", "cluster", "work-dir = \"file:///tmp/tianma\"");
    assertThat(ClusterHome.end(submit, 3)).isNotZero();
    assertThat(said("wrong"))
        .contains("diagnostics: ")
        .contains("work-dir = file:///tmp/tianma: is another directory on each machine");
    assertThat(attempts("wrong")).isEqualTo(1);
  }

  @Test
  void aKeyThatCannotActIsToldOnce() throws Exception {
    List<String> plain =
        List.of(
            "--master",
            "yarn",
            "--deploy-mode",
            "cluster",
            "--files",
            description("plain", "spark.properties.spark.yarn.maxAppAttempts = 2") + "," + yarn(),
            "--class",
            "io.tianma.jobs.Tianma",
            ClusterHome.JAR.toString(),
            "run",
            "--config",
            "plain.conf");
    List<String> command = new ArrayList<>(List.of("spark-submit"));
    command.addAll(plain);
    assertThat(ClusterHome.end(start("plain", command), 3)).isNotZero();
    assertThat(said("plain")).contains("--conf spark.yarn.maxAppAttempts=2");
  }

  @Test
  void theSecondOfTwoSubmissionsIsRefused() throws Exception {
    Process first = submit("both", "cluster", "");
    for (int i = 0; i < 600 && !isThere("both/.running"); i++) {
      TimeUnit.MILLISECONDS.sleep(200);
    }
    Path second = directory.resolve("both.conf");
    List<String> command = printed(second, "client");
    assertThat(ClusterHome.end(start("second", command), 3)).isNotZero();
    assertThat(said("second")).contains("another run works in it");
    assertThat(ClusterHome.end(first, 5)).as(said("both")).isZero();
    assertEqual("both");
  }

  private interface Condition {
    boolean holds() throws IOException;
  }

  /** Kills a process of the cluster once a run has come so far. */
  private static void kill(Process submit, String what, Condition condition) throws Exception {
    while (!condition.holds()) {
      assertThat(submit.isAlive()).as("runs until " + what + " is killed").isTrue();
      TimeUnit.MILLISECONDS.sleep(100);
    }
    Predicate<ProcessHandle> wanted =
        p ->
            p.info().command().orElse("").endsWith("java")
                && Stream.of(p.info().arguments().orElse(new String[0]))
                    .anyMatch(argument -> argument.contains(what));
    mini.toHandle()
        .descendants()
        .filter(wanted)
        .findFirst()
        .ifPresent(ProcessHandle::destroyForcibly);
  }

  private static boolean isThere(String name) throws IOException {
    return hdfs.exists(path("/tianma/" + name));
  }

  private static org.apache.hadoop.fs.Path path(String name) {
    return new org.apache.hadoop.fs.Path(name);
  }

  private static Path yarn() {
    return directory.resolve("tiny-yarn.conf");
  }

  /** A description of two files, as people have them. */
  private static Path description(String name, String more) throws IOException {
    Path tiny = TinyCorpus.config(yarn(), Path.of("/corpora/tiny"), Path.of("tianma"));
    String text =
        Files.readString(tiny)
            .replace("\"/corpora", "\"hdfs:///corpora")
            .replace("master = \"local[2]\", ", "");
    Files.writeString(tiny, text);
    return Files.writeString(
        directory.resolve(name + ".conf"),
        """
        include "tiny-yarn.conf"
        work-dir = "hdfs:///tianma/%s"
        spark.master = yarn
        spark.properties {
          spark.executor.instances = 2
          spark.executor.memory = 600m
          spark.executor.memoryOverhead = 500m
          spark.yarn.report.interval = 1s
          spark.sql.shuffle.partitions = 2
        }
        %s
        """
            .formatted(name, more));
  }

  private static Process submit(String name, String mode, String more) throws Exception {
    return start(name, printed(description(name, more), mode));
  }

  /** What submit prints, as a shell runs it. */
  private static List<String> printed(Path config, String mode) throws Exception {
    List<Object> arguments =
        new ArrayList<>(List.of("submit", "--config", config, "--deploy-mode", mode, "--"));
    arguments.addAll(SMALL);
    arguments.addAll(
        List.of("--conf", "spark.yarn.jars=local:" + ClusterHome.spark().resolve("jars") + "/*"));
    String command = tianma(arguments.toArray()).done().out();
    return List.of("bash", "-c", command.replace("jobs/target/tianma.jar", "" + ClusterHome.JAR));
  }

  private static Process start(String name, List<String> command) throws Exception {
    Path spark = ClusterHome.spark();
    return ClusterHome.start(
        directory.resolve(name + ".txt"),
        directory,
        command,
        Map.of(
            "SPARK_HOME", spark.toString(),
            "HADOOP_CONF_DIR", directory.resolve("w/conf").toString(),
            "PATH", spark.resolve("bin") + ":" + System.getenv("PATH")));
  }

  private static String said(String name) throws IOException {
    return ClusterHome.tail(directory.resolve(name + ".txt"));
  }

  private static long attempts(String name) throws IOException {
    String id = said(name).replaceAll("(?s).*application_(\\d+_\\d+).*", "$1");
    try (Stream<Path> all = Files.walk(directory)) {
      return all.filter(p -> p.getFileName().toString().matches("container_" + id + "_\\d+_000001"))
          .map(p -> p.getFileName().toString())
          .distinct()
          .count();
    }
  }

  private static void assertEqual(String name) throws IOException {
    Path copy = directory.resolve("copy-" + name);
    hdfs.copyToLocalFile(false, path("/tianma/" + name), path(copy.toString()), true);
    Map<String, String> made = ClusterHome.manifests(copy);
    assertThat(made).containsOnlyKeys(expected.keySet());
    expected.forEach((key, manifest) -> assertThat(made.get(key)).as(key).isEqualTo(manifest));
  }
}
