package io.tianma.data.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Real corpora and golden outputs that lie beside the repository (property {@code tianma.shared}).
 */
public final class Shared {
  private Shared() {}

  /** The file, or a skipped test that says which file is missing. */
  public static Path file(String relative) {
    Path path = Path.of(System.getProperty("tianma.shared", "../shared")).resolve(relative);
    assumeTrue(
        Files.exists(path),
        () -> "skipped: " + path + " is not here (set -Dtianma.shared=DIR to the shared folder)");
    return path;
  }
}
