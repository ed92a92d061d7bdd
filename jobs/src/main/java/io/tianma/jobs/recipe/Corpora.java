package io.tianma.jobs.recipe;

import io.tianma.data.source.packing.Archives;
import io.tianma.data.source.record.InputOptions;
import io.tianma.jobs.config.RunConfig;
import io.tianma.jobs.shell.Failed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Raw documents of the run descriptions in {@code conf/}: archives of Apache's releases on Maven
 * Central, fetched with their checksums, unpacked into one directory each.
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

  /** By Maven in a clone, whose mirrors and proxies hold then; a release has no Maven. */
  private void download(Path downloads) throws IOException {
    String profile = config.corpus().profile();
    String home = System.getProperty("tianma.home");
    if (home == null) {
      throw new Failed(
          "corpus.profile = "
              + profile
              + ": only bin/tianma can fetch it; fetch it there first (tianma ingest), or set"
              + " corpus.profile to none");
    }
    log.accept(directory + ": fetching the archives of Maven profile " + profile);
    Files.createDirectories(downloads);
    Path pom = Path.of(home, "jobs", "pom.xml");
    if (Files.exists(pom)) {
      MavenFetch.fetch(pom, profile, downloads);
    } else {
      IvyFetch.fetch(profile, downloads, config.spark().properties());
    }
  }
}
