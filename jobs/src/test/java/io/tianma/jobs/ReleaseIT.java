package io.tianma.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The release and the image, where they can be made. */
class ReleaseIT {
  private static final Path TARGET = Path.of("target").toAbsolutePath();

  @TempDir Path directory;

  /** No Maven and no git are on the PATH, no clone is above, and the locale knows no Chinese. */
  @Test
  void aReleaseRunsWithJavaAlone() throws Exception {
    Path said = directory.resolve("said.txt");
    unpack(said);
    assertThat(directory).isDirectoryContaining(p -> p.endsWith("NOTICE"));
    assertThat(directory).isDirectoryContaining(p -> p.endsWith("LICENSE"));
    assertThat(directory.resolve("sbom/bom.json")).isNotEmptyFile();
    assertThat(directory.resolve("docs/clusters.md")).isNotEmptyFile();
    alone(said, "doctor");
    assertThat(said).content().contains("ok Java", "ok Vector API", "ok Spark");
    Path corpus = TinyCorpus.write(directory.resolve("语料"), 20, 1);
    Path config =
        TinyCorpus.config(directory.resolve("run.conf"), corpus, directory.resolve("work"));
    alone(said, "ingest", "--config", config.toString());
    assertThat(said).content().contains("documents: kept 20 of 20");
  }

  /** The quickstart to its report, too: Ivy fetches what Maven fetches for a clone. */
  @Test
  @Tag("cluster")
  void theQuickstartNeedsNoMaven() throws Exception {
    Path said = directory.resolve("said.txt");
    unpack(said);
    alone(said, "run", "--config", "conf/quickstart.conf");
    assertThat(said).content().contains("rocketmq-all-5.1.0", "documents: kept");
    assertThat(directory.resolve("work/quickstart/report.html"))
        .content()
        .contains("data-figure=\"growth\"", "data-figure=\"perplexity\"", "data-figure=\"rougeL");
    alone(said, "run", "--config", "conf/quickstart.conf");
    assertThat(said).content().doesNotContain("documents: kept", ": round ");
  }

  /** What would make the same commit other bytes elsewhere: times, owners, names of folders. */
  @Test
  void nothingInAReleaseTellsWhereAndWhenItWasMade() throws Exception {
    Path said = directory.resolve("said.txt");
    unpack(said);
    run(said, List.of("tar", "--full-time", "--utc", "-tzvf", archive().toString()), Map.of());
    assertThat(Files.readAllLines(said))
        .hasSizeGreaterThan(100)
        .allSatisfy(line -> assertThat(line).contains(" root/root ", " 2026-01-01 00:00:00 "));
    String clone = TARGET.getParent().getParent().toString();
    String found = "unzip -o -q -d app jars/tianma.jar && ! grep -rlF '%s' app bin conf sbom";
    run(said, List.of("bash", "-c", found.formatted(clone)), Map.of());
  }

  /** On a Debian with a Spark in /opt/spark, which stands for Apache's image. */
  @Test
  @Tag("cluster")
  void theImageIsBuiltAndHelps() throws Exception {
    for (String tool : List.of("/usr/bin/buildah", "/usr/sbin/debootstrap")) {
      assumeTrue(Files.isExecutable(Path.of(tool)), tool + " is not installed");
    }
    Path archive = archive();
    Path said = directory.resolve("said.txt");
    Path script = ClusterHome.source("image/build.sh");
    String docker = Path.of("..", "deploy", "Dockerfile").toAbsolutePath().toString();
    String spark = ClusterHome.spark().toString();
    String cache = Files.createDirectories(TARGET.resolve("image")).toString();
    run(said, List.of("bash", "" + script, docker, "" + archive, spark, cache), Map.of());
    assertThat(said)
        .content()
        .contains("Usage: tianma", "Jobs and tools", "uid=185", "ok Spark", "twice: nothing");
  }

  private void unpack(Path said) throws IOException, InterruptedException {
    run(said, List.of("tar", "-xzf", archive().toString(), "--strip-components=1"), Map.of());
  }

  private void alone(Path said, String... arguments) throws IOException, InterruptedException {
    Path tools = Files.createDirectories(directory.resolve("tools"));
    for (String tool : List.of("bash", "env", "readlink", "dirname", "grep", "locale", "java")) {
      Path found =
          tool.equals("java")
              ? Path.of(System.getProperty("java.home"), "bin", "java")
              : Path.of("/usr/bin", tool);
      if (!Files.exists(tools.resolve(tool))) {
        Files.createSymbolicLink(tools.resolve(tool), found);
      }
    }
    List<String> command = new ArrayList<>(List.of("bin/tianma"));
    command.addAll(List.of(arguments));
    run(said, command, Map.of("PATH", "" + tools, "LC_ALL", "C"));
  }

  private static Path archive() throws IOException {
    try (Stream<Path> files = Files.list(TARGET)) {
      List<Path> found = files.filter(f -> f.toString().endsWith("-bin.tar.gz")).toList();
      assumeTrue(!found.isEmpty(), "no release here: mvn -Prelease,s3a verify makes one");
      return found.get(0);
    }
  }

  private void run(Path said, List<String> command, Map<String, String> environment)
      throws IOException, InterruptedException {
    Process process = ClusterHome.start(said, directory, command, environment);
    assertThat(ClusterHome.end(process)).as(ClusterHome.tail(said)).isZero();
  }
}
