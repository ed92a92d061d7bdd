package io.tianma.jobs;

import static io.tianma.jobs.CommandLineRunner.tianma;
import static org.assertj.core.api.Assertions.assertThat;

import io.tianma.jobs.shell.BuildInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code tianma.jar} as people submit it: Spark's own SparkSubmit, a master, two workers and two
 * executors, each in a JVM of its own. Runs after the jar was packaged.
 */
class SparkSubmitIT {
  private static final Path TARGET = Path.of("target").toAbsolutePath();
  private static final Path JAR = TARGET.resolve("tianma.jar");
  private static final Path SPARK = TARGET.resolve("spark");

  @TempDir Path directory;

  @Test
  void twoExecutorsMakeTheSameBytesAsOneProcess() throws Exception {
    Path corpus = TinyCorpus.write(directory.resolve("corpus"), 30, 1);
    Path cluster = directory.resolve("cluster");
    Path config = TinyCorpus.config(directory.resolve("run.conf"), corpus, cluster);
    String rounds = "stages.0.rounds=3";
    Path local = directory.resolve("local");
    tianma("run", "--config", config, "--set", "work-dir=" + local, "--set", rounds).done();
    Path said = submit("run", "--config", config.toString(), "--set", rounds);
    assertThat(said).content().contains("report: " + cluster.resolve("report.html"));
    assertThat(executors()).isEqualTo(2);
    Map<String, String> expected = manifests(local);
    assertThat(expected).containsKeys("pairs", "shards", "checkpoints/base/round-000003");
    Map<String, String> made = manifests(cluster);
    assertThat(made).containsOnlyKeys(expected.keySet());
    expected.forEach((name, manifest) -> assertThat(made.get(name)).as(name).isEqualTo(manifest));
  }

  @Test
  void theJarHoldsNeitherSparkNorNativesOfOtherPlatforms() throws IOException {
    try (JarFile jar = new JarFile(JAR.toFile())) {
      List<String> names = jar.stream().map(e -> e.getName()).toList();
      assertThat(names)
          // DL4J keeps one class of its own in a package of Spark
          .filteredOn(n -> n.endsWith(".class") && !n.contains("TaskContextHelper"))
          .noneMatch(
              n ->
                  n.matches(
                      "(org/apache/(spark|hadoop|parquet|commons/(io|lang3))|scala|org/slf4j|com/fasterxml)/.*"));
      assertThat(names.stream().filter(n -> n.matches(".*\\.(so|dll|dylib|jnilib)([.\\d]*)")))
          .isNotEmpty()
          .allMatch(n -> n.contains("linux-x86"));
      assertThat(names).contains("io/tianma/jobs/Tianma.class", "tianma-defaults.conf");
      assertThat(jar.getManifest().getMainAttributes().getValue("Main-Class"))
          .isEqualTo("io.tianma.jobs.Tianma");
      String backends =
          new String(
              jar.getInputStream(jar.getEntry("META-INF/services/io.tianma.train.tensor.Backend"))
                  .readAllBytes(),
              java.nio.charset.StandardCharsets.UTF_8);
      assertThat(backends.lines().filter(l -> !l.isBlank())).hasSizeGreaterThanOrEqualTo(2);
    }
    assertThat(Files.size(JAR)).isLessThan(200L << 20);
  }

  private Path submit(String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(BuildInfo.javaOptions().split(" ", -1)));
    command.addAll(List.of("-Xmx1g", "-cp", SPARK + "/jars/*"));
    command.add("org.apache.spark.deploy.SparkSubmit");
    command.addAll(List.of("--master", "local-cluster[2,1,1024]"));
    command.addAll(List.of("--conf", "spark.ui.enabled=false"));
    command.addAll(List.of("--class", "io.tianma.jobs.Tianma", JAR.toString()));
    command.addAll(List.of(arguments));
    Path said = directory.resolve("said.txt");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile());
    builder.environment().put("SPARK_HOME", SPARK.toString());
    builder.environment().put("SPARK_SCALA_VERSION", "2.12");
    builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
    delete(SPARK.resolve("work"));
    Process process = builder.start();
    try {
      assertThat(process.waitFor(5, TimeUnit.MINUTES)).as("ended in time").isTrue();
      assertThat(process.exitValue()).as(tail(said)).isZero();
    } finally {
      process.destroyForcibly();
    }
    return said;
  }

  private static long executors() throws IOException {
    try (Stream<Path> logs = Files.find(SPARK.resolve("work"), 3, (p, a) -> p.endsWith("stderr"))) {
      return logs.count();
    }
  }

  /** Every manifest by directory: as equal as hashes of all files. */
  private static Map<String, String> manifests(Path work) throws IOException {
    Map<String, String> manifests = new TreeMap<>();
    try (Stream<Path> found = Files.walk(work)) {
      for (Path file : found.filter(p -> p.endsWith("MANIFEST.json")).toList()) {
        String name = work.relativize(file.getParent()).toString();
        String manifest = Files.readString(file);
        // a report shows tokens a second, which no two runs share
        boolean timed = name.equals("report");
        manifests.put(name, timed ? manifest.replaceAll("\"(bytes|sha256)\" : .*", "") : manifest);
      }
    }
    return manifests;
  }

  private static String tail(Path said) throws IOException {
    List<String> lines = Files.readAllLines(said);
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 60), lines.size()));
  }

  private static void delete(Path directory) throws IOException {
    if (Files.exists(directory)) {
      try (Stream<Path> below = Files.walk(directory)) {
        for (Path path : below.sorted(java.util.Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
  }
}
