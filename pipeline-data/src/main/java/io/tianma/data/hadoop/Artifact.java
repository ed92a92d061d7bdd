package io.tianma.data.hadoop;

import io.tianma.data.store.FileEntry;
import io.tianma.data.store.Hashes;
import io.tianma.data.store.Input;
import io.tianma.data.store.Manifest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A valid directory made by one stage.
 *
 * @param directory where it lies, relative to the work directory
 * @param path the same, absolute
 * @param manifest what it holds
 */
public record Artifact(String directory, Path path, Manifest manifest) {
  /** SHA-256 of the manifest: changes with any byte of content or provenance. */
  public String hash() {
    return manifest.hash();
  }

  /** This artifact as another stage's input. */
  public Input asInput() {
    return new Input(directory, manifest.stage(), 0, hash());
  }

  /** The path of a file of this artifact. */
  public Path file(String name) {
    return new Path(path, name);
  }

  /** What the manifest says of a file. */
  public FileEntry entry(String name) {
    return manifest.files().stream()
        .filter(file -> file.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new InvalidArtifact(directory, "it holds no " + name));
  }

  /**
   * The text of a small file, read once and compared with its hash.
   *
   * @throws InvalidArtifact if the artifact has no such file, or it is another
   */
  public String text(FileSystem fs, String name) throws IOException {
    FileEntry file = entry(name);
    try {
      byte[] bytes = Files.bytes(fs, file(name));
      KnownFiles.check(directory, file, Hashes.sha256(bytes));
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (ChecksumException e) {
      throw new InvalidArtifact(directory, name + " was changed: its checksum is wrong");
    }
  }

  /** Compares a file with its hash, unless this JVM has done so; for those who then read it. */
  public void check(FileSystem fs, FileEntry file) throws IOException {
    KnownFiles.check(fs, directory, file(file.name()), file);
  }

  /** The files whose names begin with {@code prefix}, by name. */
  public List<FileEntry> files(String prefix) {
    return manifest.files().stream().filter(f -> f.name().startsWith(prefix)).toList();
  }
}
