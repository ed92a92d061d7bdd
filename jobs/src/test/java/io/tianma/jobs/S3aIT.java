package io.tianma.jobs;

import static io.tianma.jobs.CommandLineRunner.tianma;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tianma.data.hadoop.Artifacts;
import io.tianma.data.hadoop.StageBody;
import io.tianma.data.store.Counts;
import io.tianma.data.store.StageKey;
import io.tianma.data.store.StageResult;
import io.tianma.jobs.CommandLineRunner.Outcome;
import io.tianma.jobs.shell.WorkLock;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole pipeline with its work directory in a store that speaks S3: S3Proxy on loopback, whose
 * calls a test can make fail.
 */
@Tag("cluster")
class S3aIT {
  @TempDir static Path directory;
  private static int port;
  private static Process server;
  private static Path corpus;
  private static Map<String, String> expected;

  @BeforeAll
  static void start() throws Exception {
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    Path quiet =
        Files.writeString(
            directory.resolve("logback.xml"),
            "<configuration><root level=\"WARN\"/></configuration>");
    Path said = directory.resolve("server.txt");
    server =
        ClusterHome.java(
            said,
            directory,
            ClusterHome.all(ClusterHome.jars("s3")),
            List.of(
                "-Xmx3g",
                "-Dlogback.configurationFile=" + quiet,
                ClusterHome.source("s3/StoreServer.java").toString(),
                "" + port,
                directory.toString()));
    for (int i = 0; i < 300 && !Files.readString(said).contains("READY"); i++) {
      assertThat(server.isAlive()).as(ClusterHome.tail(said)).isTrue();
      TimeUnit.MILLISECONDS.sleep(200);
    }
    corpus = TinyCorpus.write(directory.resolve("corpus"), 20, 1);
    Path local = directory.resolve("local");
    Path config = TinyCorpus.config(directory.resolve("local.conf"), corpus, local);
    tianma("run", "--config", config).done();
    expected = ClusterHome.manifests(local);
  }

  @AfterAll
  static void stop() {
    server.destroyForcibly();
  }

  @Test
  void theBytesAreThoseOfALocalRun() throws Exception {
    tianma("run", "--config", description("whole")).done();
    assertEqual("whole");
    try (Stream<Path> files = Files.walk(copy("whole"))) {
      assertThat(files.filter(Files::isRegularFile).map(Path::toString))
          .noneMatch(file -> file.contains("/.building/"));
    }
    Outcome again = tianma("run", "--config", description("whole")).done();
    assertThat(again.out()).contains("up to date").doesNotContain(": kept ");
  }

  /** The page's command, with fewer rounds; its bucket is the test's. */
  @Test
  void theQuickstartOfThePage() throws Exception {
    Path home = Path.of("..").toAbsolutePath().normalize();
    System.setProperty("tianma.home", home.toString());
    String end = " --set work-dir=s3a://BUCKET/quickstart";
    Path config = home.resolve("conf/quickstart.conf");
    List<Object> words = new ArrayList<>();
    for (String word : ClustersPage.command("run", "quickstart.conf", end, config)) {
      words.add(word.replace("BUCKET", "bucket"));
    }
    List<String> settings = new ArrayList<>();
    settings.add("corpus.directory=" + home.resolve("corpus"));
    settings.addAll(List.of("stages.0.rounds=2", "stages.1.rounds=1", "evaluate.generate=4"));
    List<Object> local = new ArrayList<>(List.of("run", "--config", config));
    local.addAll(List.of("--set", "work-dir=" + directory.resolve("quickstart")));
    for (String setting : settings) {
      local.addAll(List.of("--set", setting));
      words.addAll(List.of("--set", setting));
    }
    options().forEach((k, v) -> words.addAll(List.of("--set", "spark.properties." + k + "=" + v)));
    tianma(words.toArray()).done();
    tianma(local.toArray()).done();
    assertThat(manifests("quickstart"))
        .isEqualTo(ClusterHome.manifests(directory.resolve("quickstart")));
  }

  /** After every so many calls the store is gone: one line, nothing half, and the next goes on. */
  @Test
  void whateverCallFailsNoHalfArtifactIsTakenForAWhole() throws Exception {
    Path config = description("failing");
    Path control = directory.resolve("fails-after");
    int failures = 0;
    for (int calls = 1; ; calls += 5) {
      Files.writeString(control, "" + calls);
      Outcome outcome = tianma("run", "--config", config);
      Files.delete(control);
      assertWhole("failing");
      if (outcome.code() == 0) {
        break;
      }
      failures++;
      // this process lives on, so that the next one would not take its place
      store().delete(new org.apache.hadoop.fs.Path("s3a://bucket/failing/.running"), false);
      assertThat(outcome.err().lines().filter(line -> line.startsWith("tianma: ")))
          .as(outcome.err())
          .hasSize(1);
      assertThat(outcome.err()).doesNotContain("\tat ", "another run");
      assertThat(calls).isLessThan(400);
    }
    assertThat(failures).isGreaterThan(4);
    assertEqual("failing");
  }

  /** Wherever it is killed, the next run goes on, and no half artifact is taken for a whole one. */
  @Test
  void runsThatAreKilledEndInTheSameBytes() throws Exception {
    for (int kill = 0; kill < 4; kill++) {
      Process run = run("killed", directory.resolve("killed-" + kill + ".txt"));
      // after the first commit of each, at other places of the next one
      long seen = artifacts("killed");
      while (run.isAlive() && artifacts("killed") == seen) {
        TimeUnit.MILLISECONDS.sleep(20);
      }
      TimeUnit.MILLISECONDS.sleep(150L * kill);
      run.destroyForcibly().waitFor();
      assertWhole("killed");
    }
    Path said = directory.resolve("killed.txt");
    assertThat(ClusterHome.end(run("killed", said))).as(ClusterHome.tail(said)).isZero();
    assertEqual("killed");
  }

  @Test
  void oneOfTwoWritersIsRefused() throws Exception {
    List<Path> said = List.of(directory.resolve("one.txt"), directory.resolve("two.txt"));
    List<Process> runs = List.of(run("two", said.get(0)), run("two", said.get(1)));
    List<Integer> codes = new ArrayList<>();
    for (Process run : runs) {
      codes.add(ClusterHome.end(run));
    }
    assertThat(codes).as(ClusterHome.tail(said.get(0))).containsExactlyInAnyOrder(0, 1);
    assertThat(said.get(codes.indexOf(1))).content().contains("another run");
    assertEqual("two");
  }

  /** A run that was cut off builds on while another has taken its place. */
  @Test
  void whoeverLostTheWorkDirectoryCommitsNothing() throws IOException {
    FileSystem s3 = store();
    var work = new org.apache.hadoop.fs.Path("s3a://bucket/lost");
    StageKey key = new StageKey("a", 1, "a", Map.of(), List.of());
    try (WorkLock lock = WorkLock.hold(s3, work, line -> {})) {
      Artifacts lost = new Artifacts(s3.getConf(), work.toString(), line -> {});
      lost.fence(lock.id(), lock::refuseIfLost);
      StageBody slow =
          to -> {
            var running = new org.apache.hadoop.fs.Path(work, ".running");
            String mine = io.tianma.data.hadoop.Files.read(s3, running);
            try (FSDataOutputStream out = s3.create(running, true)) {
              out.writeBytes(mine.replace(lock.id(), "another"));
            }
            return new StageResult(List.of(), Counts.of(1, Map.of()), Map.of());
          };
      assertThatThrownBy(() -> lost.make(key, slow))
          .hasMessageContaining("another run has taken it over");
    }
    assertThat(s3.exists(new org.apache.hadoop.fs.Path(work, "a/MANIFEST.json"))).isFalse();
    // the other one's file stays
    assertThat(s3.exists(new org.apache.hadoop.fs.Path(work, ".running"))).isTrue();
  }

  private static void assertEqual(String work) throws IOException {
    assertThat(manifests(work)).containsOnlyKeys(expected.keySet());
    assertWhole(work);
  }

  /** What is there is what a local run makes, with all its files. */
  private static void assertWhole(String work) throws IOException {
    manifests(work)
        .forEach((name, made) -> assertThat(made).as(name).isEqualTo(expected.get(name)));
  }

  private static Map<String, String> manifests(String work) throws IOException {
    Path copy = copy(work);
    Map<String, String> made = Files.exists(copy) ? ClusterHome.manifests(copy) : new TreeMap<>();
    made.keySet().removeIf(name -> name.startsWith(".building"));
    return made;
  }

  /** How many manifests are in place; also while a run works. */
  private static long artifacts(String work) throws IOException {
    long there = 0;
    try {
      var files = store().listFiles(new org.apache.hadoop.fs.Path("s3a://bucket/" + work), true);
      while (files.hasNext()) {
        String name = files.next().getPath().toString();
        there += name.endsWith("/MANIFEST.json") && !name.contains("/.building/") ? 1 : 0;
      }
    } catch (FileNotFoundException e) {
      return 0;
    }
    return there;
  }

  private static FileSystem store() throws IOException {
    Configuration hadoop = new Configuration();
    options().forEach((key, value) -> hadoop.set(key.replace("spark.hadoop.", ""), value));
    return FileSystem.get(URI.create("s3a://bucket"), hadoop);
  }

  /** What the store holds, as local files. */
  private static Path copy(String work) throws IOException {
    Path to = Files.createTempDirectory(directory, "copy").resolve(work);
    FileSystem s3 = store();
    org.apache.hadoop.fs.Path from = new org.apache.hadoop.fs.Path("s3a://bucket/" + work);
    if (s3.exists(from)) {
      s3.copyToLocalFile(false, from, new org.apache.hadoop.fs.Path(to.toString()), true);
    }
    return to;
  }

  private static Map<String, String> options() {
    return Map.of(
        "spark.hadoop.fs.s3a.endpoint", "http://127.0.0.1:" + port,
        "spark.hadoop.fs.s3a.path.style.access", "true",
        "spark.hadoop.fs.s3a.access.key", "any",
        "spark.hadoop.fs.s3a.secret.key", "any",
        "spark.hadoop.fs.s3a.connection.ssl.enabled", "false",
        // what fails here fails for good
        "spark.hadoop.fs.s3a.attempts.maximum", "1",
        "spark.hadoop.fs.s3a.retry.limit", "1",
        "spark.hadoop.fs.s3a.retry.interval", "10ms");
  }

  private static Path description(String work) throws IOException {
    Path config = directory.resolve(work + ".conf");
    TinyCorpus.config(config, corpus, Path.of(work));
    StringBuilder text =
        new StringBuilder(
            Files.readString(config).replace("\"" + work + "\"", "\"s3a://bucket/" + work + "\""));
    options().forEach((k, v) -> text.append("spark.properties.%s = \"%s\"\n".formatted(k, v)));
    return Files.writeString(config, text);
  }

  /** A run in a process of its own, so that it can be killed. */
  private static Process run(String work, Path said) throws Exception {
    List<String> classPath = new ArrayList<>();
    classPath.add(ClusterHome.JAR.toString());
    classPath.add(ClusterHome.all(ClusterHome.spark().resolve("jars")));
    try (Stream<Path> files = Files.list(ClusterHome.jars("s3"))) {
      files
          .map(Path::toString)
          .filter(f -> f.matches(".*/(hadoop-aws|aws-java-sdk-bundle|wildfly-openssl)-.*"))
          .forEach(classPath::add);
    }
    return ClusterHome.java(
        said,
        directory,
        String.join(":", classPath),
        List.of("-Xmx1g", "io.tianma.jobs.Tianma", "run", "--config", "" + description(work)));
  }
}
