package io.tianma.data.store;

import java.util.Objects;

/**
 * One file of an artifact.
 *
 * @param name path inside the artifact, with forward slashes
 * @param bytes length
 * @param rows rows it holds, 0 if it has none
 * @param sha256 hash of its content, hexadecimal
 */
public record FileEntry(String name, long bytes, long rows, String sha256) {
  public FileEntry {
    Objects.requireNonNull(name);
    Objects.requireNonNull(sha256);
  }
}
