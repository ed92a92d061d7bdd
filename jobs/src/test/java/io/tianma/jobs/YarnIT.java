package io.tianma.jobs;

import static io.tianma.jobs.CommandLineRunner.tianma;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tianma.data.hadoop.Artifact;
import io.tianma.data.hadoop.Artifacts;
import io.tianma.data.hadoop.StageBody;
import io.tianma.data.store.Counts;
import io.tianma.data.store.StageKey;
import io.tianma.data.store.StageResult;
import io.tianma.jobs.shell.BuildInfo;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.commons.lang3.StringUtils;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that {@code tianma submit} prints, on a real YARN and HDFS of one machine. */
@Tag("cluster")
class YarnIT {
  private static final String EXECUTOR = "YarnCoarseGrainedExecutorBackend";
  private static final String MASTER = "yarn.ApplicationMaster";

  /** Events of Spark's log. */
  private static final String ADAPTS = "\"spark.sql.adaptive.enabled\":\"";

  private static final String GONE = "SparkListenerExecutorRemoved";

  /** Ends of the page's commands. */
  private static final String DYNAMIC =
      " -- --conf spark.dynamicAllocation.enabled=true --conf"
          + " spark.dynamicAllocation.shuffleTracking.enabled=true";

  private static final String COPIES =
      " -- --conf spark.speculation=true --conf spark.speculation.multiplier=1.1";
  private static final String ADAPTIVE = " -- --conf spark.sql.adaptive.enabled=true";

  /** Tasks of a test are short. */
  private static final List<String> EAGER =
      List.of(
          "spark.speculation.interval=20ms",
          "spark.speculation.minTaskRuntime=10ms",
          "spark.speculation.quantile=0.1",
          "spark.speculation.task.duration.threshold=50ms");

  /** A test's executors go soon, so that others come. */
  private static final List<String> MOVING =
      List.of(
          "spark.dynamicAllocation.maxExecutors=3",
          "spark.dynamicAllocation.executorIdleTimeout=2s",
          "spark.dynamicAllocation.shuffleTracking.timeout=2s");

  /** The heap of a test is smaller than what a run should have. */
  private static final List<String> SMALL =
      List.of("--driver-memory", "700m", "--conf", "spark.driver.memoryOverhead=500m");

  private static final Path SPARK = ClusterHome.spark();

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
                "-Dmem=4096",
                "-Dsecond=127.0.0.2",
                "-Dhset.dfs.permissions.enabled=true",
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
    ClusterHome.end(mini);
  }

  @Test
  void clusterModeMakesTheBytesOfALocalRun() throws Exception {
    whole("cluster", "", List.of());
    assertThat(hdfs.getFileStatus(path("/tianma/cluster")).getPermission())
        .as("texts are the owner's, though Spark's events lie beside them")
        .hasToString("rwx------");
  }

  @Test
  void clientModeToo() throws Exception {
    whole("client", " --deploy-mode client", List.of());
  }

  @Test
  void oneJobRunsInItsQueue() throws Exception {
    Process submit = submit("queue", " --job ingest -- --queue nightly", "", List.of());
    assertThat(ClusterHome.end(submit)).as(said("queue")).isZero();
    assertThat(all("queue")).contains("queue: nightly");
    assertThat(isThere("queue/documents/MANIFEST.json")).isTrue();
    assertThat(isThere("queue/clean")).isFalse();
  }

  @Test
  void executorsMayComeAndGo() throws Exception {
    whole("moving", DYNAMIC, MOVING);
    assertCameAndWent("moving");
  }

  @Test
  void tasksMayHaveCopies() throws Exception {
    List<String> fixed = new ArrayList<>(EAGER);
    fixed.add("spark.sql.adaptive.enabled=false"); // Spark's default is true
    whole("copies", COPIES, fixed);
    assertThat(events("copies")).contains("\"Speculative\":true").contains(ADAPTS + "false");
  }

  /** Stages shuffle by RDDs, so that there is no plan to adapt now: the setting must not matter. */
  @Test
  void plansMayAdapt() throws Exception {
    whole("adaptive", ADAPTIVE, List.of());
    assertThat(events("adaptive")).contains(ADAPTS + "true");
  }

  @Test
  void allOfThatTogether() throws Exception {
    List<String> more = new ArrayList<>(EAGER);
    more.addAll(MOVING);
    for (String other : List.of(COPIES, ADAPTIVE)) {
      more.addAll(List.of(other.substring(" -- --conf ".length()).split(" --conf ", -1)));
    }
    whole("together", DYNAMIC, more);
    assertThat(events("together")).contains("\"Speculative\":true").contains(ADAPTS + "true");
    assertCameAndWent("together");
  }

  /** In dedup, in pairs and in a round; the application master after a checkpoint. */
  @Test
  void executorsAndTheMasterMayDie() throws Exception {
    Process submit = submit("faults", "", "", List.of());
    kill(submit, EXECUTOR, () -> isThere("faults/.building/dedup"));
    kill(submit, EXECUTOR, () -> isThere("faults/.building/pairs"));
    kill(submit, MASTER, () -> isThere("faults/checkpoints/base/round-000002/MANIFEST.json"));
    kill(submit, EXECUTOR, () -> isThere("faults/checkpoints/large/round-000002/MANIFEST.json"));
    assertThat(ClusterHome.end(submit)).as(said("faults")).isZero();
    assertEqual("faults");
    assertThat(attempts("faults")).isEqualTo(2);
    assertThat(StringUtils.countMatches(events("faults"), GONE)).isGreaterThanOrEqualTo(3);
    assertThat(events("faults")).contains("\"Reason\":\"ExecutorLostFailure\"");
  }

  /** YARN kills an executor that takes more than it was given; the client is told what to raise. */
  @Test
  void limitsOfMemoryAreEnforced() throws Exception {
    List<String> little =
        List.of(
            "spark.executor.memory=512m",
            "spark.executor.memoryOverhead=1m",
            "spark.executor.extraJavaOptions=-Xms512m -XX:+AlwaysPreTouch",
            "spark.task.maxFailures=1");
    Process submit = submit("little", " --job ingest -- --queue nightly", "", little);
    assertThat(ClusterHome.end(submit)).isNotZero();
    assertThat(said("little")).contains("raise spark.executor.memoryOverhead");
  }

  /** What cannot suffice is refused at start, once. */
  @Test
  void tooLittleForTrainingIsRefusedAtStart() throws Exception {
    Process submit = submit("refused", "", "", List.of("spark.executor.memoryOverhead=100m"));
    assertThat(ClusterHome.end(submit)).isNotZero();
    assertThat(said("refused"))
        .contains("spark.properties: spark.executor.memoryOverhead = 100m: training needs");
    assertThat(attempts("refused")).isEqualTo(1);
    assertThat(isThere("refused/documents")).isFalse();
  }

  @Test
  void aWrongConfigurationTakesOneAttemptAndItsLineReachesTheClient() throws Exception {
    // what submit sees itself it does not submit
    Process submit = submit("wrong", "", "work-dir = \"file:///tmp/tianma\"", List.of());
    assertThat(ClusterHome.end(submit)).isNotZero();
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
    List<String> command = new ArrayList<>(List.of(SPARK.resolve("bin/spark-submit").toString()));
    command.addAll(SMALL);
    command.addAll(List.of("--conf", "spark.yarn.jars=local:" + SPARK.resolve("jars") + "/*"));
    command.addAll(plain);
    assertThat(ClusterHome.end(start("plain", command))).isNotZero();
    assertThat(said("plain")).contains("--conf spark.yarn.maxAppAttempts=2");
  }

  @Test
  void theSecondOfTwoSubmissionsIsRefused() throws Exception {
    Process first = submit("both", "", "", List.of());
    for (int i = 0; i < 600 && !isThere("both/.running"); i++) {
      TimeUnit.MILLISECONDS.sleep(200);
    }
    Path second = directory.resolve("both.conf");
    List<String> command = printed(second, " --deploy-mode client", List.of());
    assertThat(ClusterHome.end(start("second", command))).isNotZero();
    assertThat(said("second")).contains("another run works in it");
    assertThat(ClusterHome.end(first)).as(said("both")).isZero();
    assertEqual("both");
  }

  /** A run that was only cut off builds on while another has taken its place: HDFS refuses it. */
  @Test
  void theNameNodeRefusesTheCommitOfWhoeverLostTheWorkDirectory() throws Exception {
    Artifacts lost = new Artifacts(hdfs.getConf(), "hdfs:///tianma/lost", line -> {});
    lost.fence("first", () -> {});
    StageKey key = new StageKey("a", 1, "a", Map.of(), List.of());
    Artifacts held = new Artifacts(hdfs.getConf(), "hdfs:///tianma/lost", line -> {});
    StageBody slow =
        to -> {
          held.fence("second", () -> {}); // the check of the first would have come before
          return new StageResult(List.of(), Counts.of(1, Map.of()), Map.of());
        };
    assertThatThrownBy(() -> lost.make(key, slow)).hasMessageContaining("/.gates/first");
    assertThat(isThere("lost/a")).isFalse();
    // the rename alone, without the look that comes before it
    assertThat(hdfs.rename(path("/tianma/lost/.building/a"), path("/tianma/lost/.gates/first/a")))
        .isFalse();
    Artifact adopted =
        held.make(
            key,
            to -> {
              throw new IllegalStateException("complete already");
            });
    assertThat(adopted.directory()).isEqualTo("a");
    held.unfence();
  }

  @Test
  void aDirectoryWithoutPermissionIsOneLine() throws Exception {
    hdfs.mkdirs(path("/theirs"), new FsPermission((short) 0755));
    Path config = description("theirs", "work-dir = \"hdfs:///theirs/work\"");
    Path said = directory.resolve("theirs.txt");
    String classPath = ClusterHome.JAR + ":" + ClusterHome.all(SPARK.resolve("jars"));
    String conf = directory.resolve("w/conf") + ":";
    List<String> command = new ArrayList<>(List.of("env", "HADOOP_USER_NAME=guest"));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(BuildInfo.javaOptions().split(" ", -1)));
    command.addAll(List.of("-cp", conf + classPath, "io.tianma.jobs.Tianma", "ingest"));
    command.addAll(List.of("--config", "" + config, "--set", "spark.master=local[1]"));
    Process guest = ClusterHome.start(said, directory, command, Map.of());
    assertThat(ClusterHome.end(guest)).isNotZero();
    assertThat(Files.readAllLines(said))
        .filteredOn(line -> line.startsWith("tianma: ") || line.startsWith("\tat "))
        .singleElement()
        .asString()
        .contains("/theirs/work: cannot be written (Permission denied: user=guest");
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
    for (boolean killed = false; !killed; ) {
      assertThat(submit.isAlive()).as("runs until " + what + " is killed").isTrue();
      killed =
          mini.toHandle()
              .descendants()
              .filter(wanted)
              .findFirst()
              .map(ProcessHandle::destroyForcibly)
              .orElse(false);
    }
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

  /** The page's command that ends so, to its end, and the bytes that it must make. */
  private static void whole(String name, String end, List<String> more) throws Exception {
    assertThat(ClusterHome.end(submit(name, end, "", more))).as(said(name)).isZero();
    assertEqual(name);
  }

  private static Process submit(String name, String end, String description, List<String> more)
      throws Exception {
    return start(name, printed(description(name, description), end, more));
  }

  /** What the page's command prints, as a shell runs it; with properties of a test. */
  private static List<String> printed(Path config, String end, List<String> more) {
    List<Object> arguments = new ArrayList<>(ClustersPage.command("yarn.conf", end, config));
    if (!arguments.contains("--")) {
      arguments.add("--");
    }
    arguments.addAll(SMALL);
    List<String> properties = new ArrayList<>(more);
    properties.add("spark.yarn.jars=local:" + SPARK.resolve("jars") + "/*");
    properties.forEach(property -> arguments.addAll(List.of("--conf", property)));
    String command = tianma(arguments.toArray()).done().out();
    return List.of("bash", "-c", command.replace("jobs/target/tianma.jar", "" + ClusterHome.JAR));
  }

  private static Process start(String name, List<String> command) throws Exception {
    return ClusterHome.start(
        directory.resolve(name + ".txt"),
        directory,
        command,
        Map.of(
            "SPARK_HOME", SPARK.toString(),
            "HADOOP_CONF_DIR", directory.resolve("w/conf").toString(),
            "PATH", SPARK.resolve("bin") + ":" + System.getenv("PATH")));
  }

  private static String said(String name) throws IOException {
    return ClusterHome.tail(directory.resolve(name + ".txt"));
  }

  private static String all(String name) throws IOException {
    return Files.readString(directory.resolve(name + ".txt"));
  }

  /** Spark's event logs of a run. */
  private static String events(String name) throws IOException {
    StringBuilder all = new StringBuilder();
    for (FileStatus log : hdfs.listStatus(path("/tianma/" + name + "/spark-events"))) {
      try (InputStream in = hdfs.open(log.getPath())) {
        all.append(new String(in.readAllBytes(), StandardCharsets.UTF_8));
      }
    }
    return all.toString();
  }

  private static void assertCameAndWent(String name) throws IOException {
    String events = events(name);
    assertThat(events).contains("\"spark.dynamicAllocation.enabled\":\"true\"").contains(GONE);
    assertThat(StringUtils.countMatches(events, "SparkListenerExecutorAdded")).isGreaterThan(2);
  }

  private static long attempts(String name) throws IOException {
    String id = all(name).replaceAll("(?s).*application_(\\d+_\\d+).*", "$1");
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
