package io.tianma.jobs;

import static io.tianma.jobs.CommandLineRunner.tianma;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole pipeline with its work directory in a store that speaks S3: S3Proxy on loopback, whose
 * objects are files that the test looks at.
 */
@Tag("cluster")
class S3aIT {
  private static final int PORT = 18_231;

  @TempDir static Path directory;
  private static Process server;
  private static Path corpus;
  private static Map<String, String> expected;

  @BeforeAll
  static void start() throws Exception {
    Path store = Files.createDirectories(directory.resolve("store"));
    Files.createDirectories(store.resolve("bucket"));
    Path properties =
        Files.writeString(
            directory.resolve("s3proxy.properties"),
            """
            s3proxy.endpoint=http://127.0.0.1:%d
            s3proxy.authorization=none
            jclouds.provider=filesystem
            jclouds.filesystem.basedir=%s
            """
                .formatted(PORT, store));
    server =
        ClusterHome.java(
            directory.resolve("server.txt"),
            directory,
            ClusterHome.all(ClusterHome.jars("s3")),
            List.of("-Xmx256m", "org.gaul.s3proxy.Main", "--properties", properties.toString()));
    for (int i = 0; i < 150 && !listens(); i++) {
      assertThat(server.isAlive()).as(ClusterHome.tail(directory.resolve("server.txt"))).isTrue();
      TimeUnit.MILLISECONDS.sleep(200);
    }
    corpus = TinyCorpus.write(directory.resolve("corpus"), 20, 1);
    Path local = directory.resolve("local");
    Path config = TinyCorpus.config(directory.resolve("local.conf"), corpus, local);
    tianma("run", "--config", config).done();
    expected = ClusterHome.manifests(local);
  }

  private static boolean listens() {
    try (Socket socket = new Socket("127.0.0.1", PORT)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  @AfterAll
  static void stop() {
    server.destroyForcibly();
  }

  @Test
  void theBytesAreThoseOfALocalRun() throws Exception {
    Path said = directory.resolve("whole.txt");
    Process run = run("whole", said);
    assertThat(ClusterHome.end(run, 5)).as(ClusterHome.tail(said)).isZero();
    assertEqual("whole");
    assertThat(objects("whole")).noneMatch(name -> name.contains(".building/"));
  }

  /** Wherever it is killed, the next run goes on, and no half artifact is taken for a whole one. */
  @Test
  void runsThatAreKilledEndInTheSameBytes() throws Exception {
    for (int kill = 0; kill < 3; kill++) {
      Path said = directory.resolve("killed-" + kill + ".txt");
      Process run = run("killed", said);
      if (!run.waitFor(9 + 5L * kill, TimeUnit.SECONDS)) {
        run.destroyForcibly().waitFor();
      }
      for (Map.Entry<String, String> made : manifests("killed").entrySet()) {
        assertThat(made.getValue()).as(made.getKey()).isEqualTo(expected.get(made.getKey()));
      }
    }
    Path said = directory.resolve("killed.txt");
    assertThat(ClusterHome.end(run("killed", said), 5)).as(ClusterHome.tail(said)).isZero();
    assertEqual("killed");
  }

  @Test
  void oneOfTwoWritersIsRefused() throws Exception {
    List<Path> said = List.of(directory.resolve("one.txt"), directory.resolve("two.txt"));
    List<Process> runs = List.of(run("two", said.get(0)), run("two", said.get(1)));
    List<Integer> codes = new ArrayList<>();
    for (Process run : runs) {
      codes.add(ClusterHome.end(run, 5));
    }
    assertThat(codes).as(ClusterHome.tail(said.get(0))).containsExactlyInAnyOrder(0, 1);
    assertThat(said.get(codes.indexOf(1))).content().contains("another run");
    assertEqual("two");
  }

  private static void assertEqual(String work) throws IOException {
    Map<String, String> made = manifests(work);
    assertThat(made).containsOnlyKeys(expected.keySet());
    expected.forEach((name, manifest) -> assertThat(made.get(name)).as(name).isEqualTo(manifest));
  }

  private static Map<String, String> manifests(String work) throws IOException {
    Path objects = directory.resolve("store/bucket").resolve(work);
    Map<String, String> made =
        Files.exists(objects) ? ClusterHome.manifests(objects) : new TreeMap<>();
    made.keySet().removeIf(name -> name.startsWith(".building"));
    return made;
  }

  private static List<String> objects(String work) throws IOException {
    try (Stream<Path> all = Files.walk(directory.resolve("store/bucket").resolve(work))) {
      return all.filter(Files::isRegularFile).map(Path::toString).toList();
    }
  }

  /** A run in a process of its own, so that it can be killed. */
  private static Process run(String work, Path said) throws Exception {
    Path config = directory.resolve(work + ".conf");
    TinyCorpus.config(config, corpus, Path.of(work));
    String text =
        Files.readString(config).replace("\"" + work + "\"", "\"s3a://bucket/" + work + "\"")
            + """
              spark.properties {
                spark.hadoop.fs.s3a.endpoint = "http://127.0.0.1:%d"
                spark.hadoop.fs.s3a.path.style.access = true
                spark.hadoop.fs.s3a.access.key = any
                spark.hadoop.fs.s3a.secret.key = any
                spark.hadoop.fs.s3a.connection.ssl.enabled = false
              }
              """
                .formatted(PORT);
    Files.writeString(config, text);
    Path s3 = ClusterHome.jars("s3");
    List<String> classPath = new ArrayList<>();
    classPath.add(ClusterHome.JAR.toString());
    classPath.add(ClusterHome.all(ClusterHome.spark().resolve("jars")));
    try (Stream<Path> files = Files.list(s3)) {
      files
          .map(Path::toString)
          .filter(f -> f.matches(".*/(hadoop-aws|aws-java-sdk-bundle|wildfly-openssl)-.*"))
          .forEach(classPath::add);
    }
    return ClusterHome.java(
        said,
        directory,
        String.join(":", classPath),
        List.of("-Xmx1g", "io.tianma.jobs.Tianma", "run", "--config", config.toString()));
  }
}
