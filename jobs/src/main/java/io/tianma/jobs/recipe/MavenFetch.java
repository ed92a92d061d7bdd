package io.tianma.jobs.recipe;

import io.tianma.jobs.shell.Failed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Archives that a profile of jobs/pom.xml lists, fetched by Maven as its settings say. */
final class MavenFetch {
  private MavenFetch() {}

  static void fetch(Path pom, String profile, Path downloads) throws IOException {
    Path said = Files.createTempFile("tianma-fetch", ".log");
    Process maven =
        new ProcessBuilder(
                "mvn",
                "-B",
                "-q",
                "-f",
                pom.toString(),
                "-P" + profile,
                "-Dcorpus.downloads=" + downloads.toAbsolutePath(),
                "dependency:copy@corpus")
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    try {
      if (maven.waitFor() != 0) {
        throw new Failed(
            "Maven could not fetch the corpus (" + firstError(said) + "): see " + said);
      }
      Files.delete(said);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Failed("interrupted while fetching the corpus", e);
    } finally {
      maven.destroy();
    }
  }

  private static String firstError(Path said) throws IOException {
    return Files.readString(said, StandardCharsets.UTF_8)
        .lines()
        .filter(line -> line.contains("ERROR"))
        .findFirst()
        .map(line -> line.replaceAll("\u001B\\[[0-9;]*m", "").replace("[ERROR]", "").strip())
        .orElse("it said nothing");
  }
}
