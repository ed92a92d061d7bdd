package io.tianma.jobs.config;

import io.tianma.data.store.Hashes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;

/**
 * Tells a driver which description was submitted where it reads a copy of its own, that of its
 * image: what somebody changed in the other copy must not be without effect silently.
 */
public final class Submitted {
  /** The property that holds the hash; Spark hands on only what begins as its own do. */
  public static final String PROPERTY = "spark.tianma.description";

  private Submitted() {}

  /**
   * A hash of a description and what it includes.
   *
   * @param files as {@link ConfigFiles#files} lists them
   */
  public static String digest(List<Path> files) {
    try {
      MessageDigest sha = Hashes.sha256();
      for (Path file : files) {
        byte[] bytes = Files.readAllBytes(file);
        sha.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
        sha.update(bytes);
      }
      return Hashes.hex(sha.digest());
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  /**
   * Refuses a description that is not the submitted one.
   *
   * @param submitted its hash; null if it travelled along, or nobody said
   * @throws ConfigException if it is another
   */
  public static void refuseAnother(Path config, String submitted) {
    if (submitted != null && !digest(ConfigFiles.files(config)).equals(submitted)) {
      throw new ConfigException(
          "--config "
              + config
              + ": is another description than the one that was submitted, since the driver reads"
              + " that of its image; build the image anew with yours, set single keys with --set,"
              + " or have yours sent: -- --conf"
              + " spark.kubernetes.file.upload.path=s3a://BUCKET/uploads");
    }
  }
}
