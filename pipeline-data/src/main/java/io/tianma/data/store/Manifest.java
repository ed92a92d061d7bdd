package io.tianma.data.store;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * {@code MANIFEST.json}: what an artifact is, what it was made from, and the hash of every file.
 *
 * <p>It holds no time and no host, so that equal runs give equal bytes.
 *
 * @param format version of this layout
 * @param stage what made it
 * @param code version of the stage's algorithm
 * @param configuration canonical, secrets redacted
 * @param configurationHash SHA-256 of the configuration as it was, secrets included
 * @param inputs what was read
 * @param files what was written
 * @param counts rows in, kept, dropped by reason
 * @param statistics anything worth showing
 */
public record Manifest(
    int format,
    String stage,
    int code,
    JsonNode configuration,
    String configurationHash,
    List<Input> inputs,
    List<FileEntry> files,
    Counts counts,
    JsonNode statistics) {
  /** File name inside the artifact. */
  public static final String NAME = "MANIFEST.json";

  /** The layout that this code writes and reads. */
  public static final int FORMAT = 1;

  public Manifest {
    Stream.of(stage, configuration, configurationHash, counts, statistics)
        .forEach(Objects::requireNonNull);
    inputs = List.copyOf(inputs);
    files = List.copyOf(files);
  }

  /**
   * The manifest that a file holds.
   *
   * @throws UncheckedIOException if it is torn, or no manifest
   */
  public static Manifest read(String json) {
    Manifest manifest = CanonicalJson.read(json, Manifest.class);
    for (FileEntry file : manifest.files) {
      if (file.name().startsWith("/") || List.of(file.name().split("/")).contains("..")) {
        throw new UncheckedIOException(new IOException(file.name() + " lies outside"));
      }
    }
    return manifest;
  }

  /** The manifest of a stage's result. */
  public static Manifest of(StageKey key, StageResult result) {
    return new Manifest(
        FORMAT,
        key.stage(),
        key.version(),
        Redaction.redact(CanonicalJson.tree(key.configuration())),
        key.configurationHash(),
        key.inputs(),
        result.files().stream().sorted(Comparator.comparing(FileEntry::name)).toList(),
        result.counts(),
        Redaction.urls(CanonicalJson.tree(result.statistics())));
  }

  /** The file's text. */
  public String json() {
    return CanonicalJson.pretty(this);
  }

  /** SHA-256 of {@link #json}: the identity of the artifact. */
  public String hash() {
    return Hashes.sha256(json());
  }

  /** Whether the configuration is the one whose hash was written; what is hidden cannot be told. */
  public boolean isConsistent() {
    String text = CanonicalJson.compact(configuration);
    return text.contains(Redaction.HIDDEN) || Hashes.sha256(text).equals(configurationHash);
  }

  /** Whether an artifact with this manifest is what the key asks for. */
  public boolean answers(StageKey key) {
    return stage.equals(key.stage())
        && code == key.version()
        && configurationHash.equals(key.configurationHash())
        && inputs.equals(key.inputs());
  }
}
