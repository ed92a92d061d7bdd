package io.tianma.data.store;

import java.util.List;

/**
 * What decides an artifact's content: the same key twice gives the same bytes.
 *
 * @param stage name of the stage, and version of its algorithm: raise the version when a change of
 *     code changes the bytes
 * @param version of the stage's algorithm
 * @param directory where the artifact lies, relative to the work directory
 * @param configuration a record, map or list that {@link CanonicalJson} can write
 * @param inputs what the stage reads
 */
public record StageKey(
    String stage, int version, String directory, Object configuration, List<Input> inputs) {
  public StageKey {
    inputs = List.copyOf(inputs);
  }

  /** SHA-256 of the canonical configuration. */
  public String configurationHash() {
    return Hashes.sha256(CanonicalJson.compact(configuration));
  }
}
