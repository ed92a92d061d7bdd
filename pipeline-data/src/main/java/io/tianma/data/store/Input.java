package io.tianma.data.store;

/**
 * What a stage read: another artifact, or a raw file.
 *
 * @param path where it lay, without user information and queries of a URL; relative to the work
 *     directory for artifacts
 * @param stage the stage that made it, or {@code raw} for a file from outside
 * @param bytes length of a raw file, 0 for an artifact
 * @param hash SHA-256 of the artifact's manifest, or of the raw file's content
 */
public record Input(String path, String stage, long bytes, String hash) {
  /** The stage of files that no stage made. */
  public static final String RAW = "raw";

  public Input {
    path = Redaction.url(path);
  }
}
