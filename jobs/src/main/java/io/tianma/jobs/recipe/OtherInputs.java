package io.tianma.jobs.recipe;

import io.tianma.data.hadoop.Artifact;
import io.tianma.data.hadoop.Files;
import io.tianma.data.hadoop.RawFile;
import io.tianma.data.hadoop.RawFiles;
import io.tianma.data.source.record.InputOptions;
import io.tianma.data.store.Input;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Keeps a run from replacing the artifacts, checkpoints included, of quite another one: a work
 * directory belongs to inputs that it has at least one file in common with, by name or by content.
 * Inputs that grew, shrank or were edited are none others.
 */
public final class OtherInputs {
  private final Run run;

  public OtherInputs(Run run) {
    this.run = run;
  }

  /**
   * Checks the documents of the work directory, if there are any.
   *
   * @throws IllegalArgumentException if none of them came from a file of the inputs
   */
  public void refuse() {
    Optional<Artifact> documents = run.workspace().artifacts().find("documents");
    List<InputOptions> inputs = run.config().ingest().inputs();
    if (documents.isEmpty() || inputs.isEmpty()) {
      return;
    }
    List<Input> read = raw(documents.get());
    if (!read.isEmpty() && !shared(read, inputs)) {
      throw new IllegalArgumentException(
          "work-dir = "
              + run.config().workDir()
              + ": holds a run on other inputs ("
              + read.get(0).path()
              + (read.size() > 1 ? " and " + (read.size() - 1) + " more files" : "")
              + "); choose another work-dir, or delete "
              + Run.shown(documents.get().path())
              + " to replace that run");
    }
  }

  /** The raw files of documents, also of those that consist of an artifact for each date. */
  private List<Input> raw(Artifact documents) {
    Stream<Artifact> dates =
        documents.manifest().inputs().stream()
            .filter(input -> !input.stage().equals(Input.RAW))
            .flatMap(input -> run.workspace().artifacts().find(input.path()).stream());
    return Stream.concat(Stream.of(documents), dates)
        .flatMap(artifact -> artifact.manifest().inputs().stream())
        .filter(input -> input.stage().equals(Input.RAW))
        .toList();
  }

  private boolean shared(List<Input> read, List<InputOptions> inputs) {
    Configuration hadoop = run.workspace().artifacts().fileSystem().getConf();
    Set<String> paths = read.stream().map(Input::path).collect(Collectors.toSet());
    Set<Long> lengths = read.stream().map(Input::bytes).collect(Collectors.toSet());
    Set<String> hashes = read.stream().map(Input::hash).collect(Collectors.toSet());
    for (int i = 0; i < inputs.size(); i++) {
      List<RawFile> files =
          RawFiles.all(hadoop, inputs.get(i).path(), "ingest.inputs[" + i + "].path");
      String corpus = inputs.get(i).corpusName();
      if (files.stream().anyMatch(f -> paths.contains(corpus + "/" + f.source()))) {
        return true;
      }
      for (RawFile file : files) {
        boolean readable = file.problem() == null; // ingest has counted the others, and goes on
        if (readable && lengths.contains(file.bytes()) && hashes.contains(hash(hadoop, file))) {
          return true;
        }
      }
    }
    return false;
  }

  private static String hash(Configuration hadoop, RawFile file) {
    Path path = new Path(file.path());
    try {
      return Files.sha256(RawFiles.reader(hadoop, path), path);
    } catch (IOException e) {
      throw new UncheckedIOException(path + " cannot be read: " + e.getMessage(), e);
    }
  }
}
