package io.tianma.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

  /** No Maven and no git are on the PATH, and no clone is above. */
  @Test
  void aReleaseRunsWithJavaAlone() throws Exception {
    Path archive = archive();
    Path said = directory.resolve("said.txt");
    run(said, List.of("tar", "-xzf", archive.toString(), "--strip-components=1"), Map.of());
    assertThat(directory).isDirectoryContaining(p -> p.endsWith("NOTICE"));
    assertThat(directory.resolve("sbom/bom.json")).isNotEmptyFile();
    assertThat(directory.resolve("docs/clusters.md")).isNotEmptyFile();
    Path tools = Files.createDirectories(directory.resolve("tools"));
    for (String tool : List.of("bash", "env", "readlink", "dirname", "grep", "java")) {
      Path found =
          tool.equals("java")
              ? Path.of(System.getProperty("java.home"), "bin", "java")
              : Path.of("/usr/bin", tool);
      Files.createSymbolicLink(tools.resolve(tool), found);
    }
    Map<String, String> alone = Map.of("PATH", tools.toString(), "TIANMA_HEAP", "1g");
    Path corpus = TinyCorpus.write(directory.resolve("corpus"), 20, 1);
    Path config =
        TinyCorpus.config(directory.resolve("run.conf"), corpus, directory.resolve("work"));
    List<String> command =
        List.of(
            directory.resolve("bin/tianma").toString(), "ingest", "--config", config.toString());
    run(said, command, alone);
    assertThat(said).content().contains("documents: kept 20 of 20");
  }

  @Test
  @Tag("cluster")
  void theImageIsBuiltAndHelps() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/buildah")), "buildah is not installed");
    archive();
    Path said = directory.resolve("said.txt");
    String name = "localhost/tianma-test";
    String docker = Path.of("..", "deploy", "Dockerfile").toAbsolutePath().toString();
    run(
        said,
        List.of("buildah", "build", "--isolation", "chroot", "-f", docker, "-t", name, "" + TARGET),
        Map.of());
    String help =
        "c=$(buildah from " + name + ") && buildah run --isolation chroot $c tianma --help";
    run(said, List.of("bash", "-c", help), Map.of());
    assertThat(said).content().contains("Jobs and tools");
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
    assertThat(ClusterHome.end(process, 5)).as(ClusterHome.tail(said)).isZero();
  }
}
