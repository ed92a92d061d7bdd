package io.tianma.data.hadoop;

import io.tianma.data.store.FileEntry;
import io.tianma.data.store.Input;
import io.tianma.data.store.Manifest;
import java.util.List;
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

  /** The files whose names begin with {@code prefix}, by name. */
  public List<FileEntry> files(String prefix) {
    return manifest.files().stream().filter(f -> f.name().startsWith(prefix)).toList();
  }
}
