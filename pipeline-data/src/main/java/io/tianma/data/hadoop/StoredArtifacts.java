package io.tianma.data.hadoop;

import io.tianma.data.store.FileEntry;
import io.tianma.data.store.Input;
import io.tianma.data.store.Manifest;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Opens the artifacts of a work directory and compares them with what their manifests say. */
final class StoredArtifacts {
  private static final long SMALL_BYTES = 1L << 28;

  private final FileSystem fs;
  private final Path work;
  private final Set<String> trusted = new HashSet<>();

  StoredArtifacts(FileSystem fs, Path work) {
    this.fs = fs;
    this.work = work;
  }

  /**
   * The artifact in that directory; files are checked by presence and length.
   *
   * @throws InvalidArtifact if it has no manifest, or a file is missing or of another length
   */
  Artifact open(String directory) {
    Path path = new Path(work, directory);
    Manifest manifest = manifest(directory, path);
    for (FileEntry file : manifest.files()) {
      long bytes = length(new Path(path, file.name()));
      if (bytes != file.bytes()) {
        throw new InvalidArtifact(
            directory,
            file.name()
                + (bytes < 0 ? " is missing" : " has " + bytes + " bytes")
                + ", its manifest says "
                + file.bytes()
                + " bytes");
      }
    }
    return new Artifact(directory, path, manifest);
  }

  /** The artifact that the input names, if it is still the one that was meant. */
  Artifact unchanged(Input input) {
    Artifact artifact = open(input.path());
    if (!artifact.hash().equals(input.hash())) {
      throw new InvalidArtifact(
          input.path(), "its " + Manifest.NAME + " was replaced while it was being read");
    }
    return artifact;
  }

  /** Spares those the comparison that this process has just made. */
  void trust(Artifact artifact) {
    trusted.add(artifact.hash());
  }

  /** Reads what is read in a moment; larger artifacts are compared when a stage reads them. */
  void verifyIfSmall(Artifact artifact) {
    long bytes = artifact.manifest().files().stream().mapToLong(FileEntry::bytes).sum();
    if (bytes <= SMALL_BYTES) {
      verify(artifact);
    }
  }

  /**
   * Reads every file of the artifact, several at once, and compares its hash with the manifest,
   * once in the life of this object.
   *
   * @throws InvalidArtifact naming the first file that differs
   */
  void verify(Artifact artifact) {
    if (trusted.contains(artifact.hash())) {
      return;
    }
    Optional<RuntimeException> first =
        artifact.manifest().files().parallelStream()
            .map(file -> difference(artifact, file))
            .flatMap(Optional::stream)
            .findFirst();
    if (first.isPresent()) {
      throw first.get();
    }
    trusted.add(artifact.hash());
  }

  /** What is wrong with a file, if anything is. */
  private Optional<RuntimeException> difference(Artifact artifact, FileEntry file) {
    try {
      KnownFiles.check(fs, artifact.directory(), artifact.file(file.name()), file);
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(new UncheckedIOException(e));
    } catch (InvalidArtifact e) {
      return Optional.of(e);
    }
  }

  /**
   * The same, also if it was compared or made before.
   *
   * @throws InvalidArtifact naming the first file that differs
   */
  void readBack(Artifact artifact) {
    try {
      for (FileEntry file : artifact.manifest().files()) {
        KnownFiles.compare(fs, artifact.directory(), artifact.file(file.name()), file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Manifest manifest(String directory, Path path) {
    Path file = new Path(path, Manifest.NAME);
    try {
      Manifest manifest = Manifest.read(Files.read(fs, file));
      if (manifest.format() != Manifest.FORMAT) {
        throw new InvalidArtifact(directory, "its format " + manifest.format() + " is not known");
      }
      if (!manifest.isConsistent()) {
        throw new InvalidArtifact(directory, Manifest.NAME + " is torn or was edited");
      }
      return manifest;
    } catch (FileNotFoundException e) {
      throw new InvalidArtifact(directory, "it has no " + Manifest.NAME);
    } catch (UncheckedIOException | ChecksumException e) {
      throw new InvalidArtifact(directory, Manifest.NAME + " is torn or was edited");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private long length(Path path) {
    try {
      return fs.getFileStatus(path).getLen();
    } catch (FileNotFoundException e) {
      return -1;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
