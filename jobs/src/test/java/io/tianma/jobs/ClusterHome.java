package io.tianma.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tianma.jobs.shell.BuildInfo;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * Servers and a Spark for the tests of clusters, from {@code src/test/cluster}; fetched by Maven.
 */
final class ClusterHome {
  private static final int HANGS = 30; // minutes

  /** What is submitted. */
  static final Path JAR =
      Path.of(System.getProperty("tianma.jar", "target/tianma.jar")).toAbsolutePath();

  private static final Path SOURCES = Path.of("src", "test", "cluster").toAbsolutePath();

  /** Where jars are put; another place may have them already. */
  private static final Path TARGET =
      Path.of(System.getProperty("tianma.cluster", "target/cluster")).toAbsolutePath();

  private ClusterHome() {}

  /** The jars of one of the poms. */
  static Path jars(String name) throws IOException, InterruptedException {
    Path jars = TARGET.resolve(name).resolve("jars");
    if (!Files.isDirectory(jars)) {
      Process maven =
          new ProcessBuilder(
                  "mvn",
                  "-B",
                  "-q",
                  "-f",
                  SOURCES.resolve(name).resolve("pom.xml").toString(),
                  "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies",
                  "-DincludeScope=runtime",
                  "-DoutputDirectory=" + jars)
              .inheritIO()
              .start();
      assertThat(maven.waitFor()).as("Maven fetches " + name).isZero();
    }
    return jars;
  }

  /** A SPARK_HOME. */
  static Path spark() {
    try {
      Path jars = jars("home");
      Path home = jars.getParent();
      Path script = home.resolve("bin/spark-submit");
      Files.createDirectories(script.getParent());
      Files.createDirectories(home.resolve("conf"));
      Files.writeString(script, Files.readString(SOURCES.resolve("home/bin/spark-submit")));
      assertThat(script.toFile().setExecutable(true)).isTrue();
      return home;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  static Path source(String name) {
    return SOURCES.resolve(name);
  }

  /** Starts Java on those classes; its output goes to a file. */
  static Process java(Path said, Path directory, String classPath, List<String> arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(BuildInfo.javaOptions().split(" ", -1)));
    command.addAll(List.of("-cp", classPath));
    command.addAll(arguments);
    return start(said, directory, command, Map.of());
  }

  static Process start(
      Path said, Path directory, List<String> command, Map<String, String> environment)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("SPARK_SCALA_VERSION", "2.12");
    builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
    builder.environment().putAll(environment);
    return builder.start();
  }

  /** Waits for the end of a process, however busy the machine is; one that hangs is ended. */
  static int end(Process process) throws InterruptedException {
    try {
      assertThat(process.waitFor(HANGS, TimeUnit.MINUTES)).as("ended, does not hang").isTrue();
      return process.exitValue();
    } finally {
      process.destroyForcibly();
    }
  }

  /** All files of jars in a directory, as Java takes them. */
  static String all(Path jars) {
    return jars + File.separator + "*";
  }

  /**
   * Manifests below a directory by the name of their artifact. Their hashes of all files are held
   * against the files; those of the page are left out, which shows how fast a run was.
   */
  static Map<String, String> manifests(Path work) throws IOException {
    Map<String, String> manifests = new TreeMap<>();
    try (Stream<Path> found = Files.walk(work)) {
      for (Path file : found.filter(p -> p.endsWith("MANIFEST.json")).toList()) {
        String name = work.relativize(file.getParent()).toString();
        String manifest = Files.readString(file);
        if (!name.startsWith(".building")) { // there, files may be on their way out
          assertHolds(file.getParent(), new ObjectMapper().readTree(manifest).get("files"));
        }
        manifests.put(
            name,
            name.equals("report") ? manifest.replaceAll("\"files\" : \\[[^]]*]", "") : manifest);
      }
    }
    return manifests;
  }

  private static void assertHolds(Path artifact, JsonNode files) throws IOException {
    assertThat(files).as("" + artifact).isNotEmpty();
    for (JsonNode file : files) {
      Path path = artifact.resolve(file.get("name").asText());
      assertThat(DigestUtils.sha256Hex(Files.readAllBytes(path)))
          .as("" + path)
          .isEqualTo(file.get("sha256").asText());
    }
  }

  static String tail(Path said) throws IOException {
    List<String> lines = Files.readAllLines(said);
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size()));
  }
}
