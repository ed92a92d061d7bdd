package io.tianma.jobs.recipe;

import io.tianma.data.source.Archives;
import io.tianma.data.source.InputOptions;
import io.tianma.jobs.config.RunConfig;
import io.tianma.jobs.shell.Failed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Raw documents of the run descriptions in {@code conf/}: archives that Maven fetches, so that its
 * mirrors, proxies and checksums hold, unpacked into one directory each.
 */
public final class Corpora {
  /** The end of the name of an archive whose sources Apache released. */
  private static final String SOURCES = "-source-release.zip";

  private final RunConfig config;
  private final Path directory;
  private final Consumer<String> log;

  public Corpora(RunConfig config, Consumer<String> log) {
    this.config = config;
    this.directory = Path.of(config.corpus().directory());
    this.log = log;
  }

  /** Fetches and unpacks what the inputs name and is not there; nothing if all is there. */
  public void fetch() {
    if (!config.corpus().wanted() || missing().isEmpty()) {
      return;
    }
    Path downloads = directory.resolve("downloads");
    try {
      if (!unpack(downloads)) {
        download(downloads);
        unpack(downloads);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (!missing().isEmpty()) {
      throw new Failed(
          "corpus.profile = "
              + config.corpus().profile()
              + " does not bring "
              + String.join(", ", missing())
              + ": correct ingest.inputs, or take another profile");
    }
  }

  /** Inputs below the directory of archives that are not there. */
  private List<String> missing() {
    return config.ingest().inputs().stream()
        .map(InputOptions::path)
        .filter(path -> !path.contains(":") && Path.of(path).startsWith(directory))
        .filter(path -> !Files.exists(Path.of(path)))
        .toList();
  }

  /** Unpacks the archives that were downloaded; true if nothing is missing then. */
  private boolean unpack(Path downloads) throws IOException {
    if (!Files.isDirectory(downloads)) {
      return false;
    }
    List<Path> archives;
    try (Stream<Path> files = Files.list(downloads)) {
      archives = files.filter(f -> f.toString().endsWith(SOURCES)).sorted().toList();
    }
    for (Path archive : archives) {
      String name = archive.getFileName().toString();
      Path to = directory.resolve(name.substring(0, name.length() - SOURCES.length()));
      if (!Files.exists(to)) {
        int files = Archives.unpack(archive, to, config.corpus().files());
        log.accept(to + ": " + files + " files from " + name);
      }
    }
    return missing().isEmpty();
  }

  private void download(Path downloads) throws IOException {
    String home = System.getProperty("tianma.home");
    if (home == null) {
      throw new Failed(
          "corpus.profile = "
              + config.corpus().profile()
              + ": only bin/tianma can fetch it; fetch it there first (tianma ingest), or set"
              + " corpus.profile to none");
    }
    log.accept(directory + ": fetching the archives of Maven profile " + config.corpus().profile());
    Files.createDirectories(downloads);
    Path said = Files.createTempFile("tianma-fetch", ".log");
    Process maven =
        new ProcessBuilder(
                "mvn",
                "-B",
                "-q",
                "-f",
                Path.of(home, "jobs", "pom.xml").toString(),
                "-P" + config.corpus().profile(),
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
