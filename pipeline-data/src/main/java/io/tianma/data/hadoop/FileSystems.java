package io.tianma.data.hadoop;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.apache.hadoop.util.VersionInfo;

/** Finds the file system of a path. */
public final class FileSystems {
  private FileSystems() {}

  /**
   * The file system of a path that a key names.
   *
   * @throws IllegalArgumentException naming the key if nothing on the class path reaches it
   */
  public static FileSystem of(Configuration hadoop, Path path, String key) throws IOException {
    try {
      return path.getFileSystem(hadoop);
    } catch (UnsupportedFileSystemException e) {
      throw unknown(path, key, e);
    } catch (RuntimeException e) {
      if (e.getCause() instanceof ClassNotFoundException) {
        throw unknown(path, key, e);
      }
      throw e;
    }
  }

  private static IllegalArgumentException unknown(Path path, String key, Exception e) {
    String scheme = path.toUri().getScheme();
    String jar =
        switch (String.valueOf(scheme)) {
          case "s3a", "s3", "s3n" -> "hadoop-aws, whose scheme is s3a";
          case "abfs", "abfss", "wasb", "wasbs" -> "hadoop-azure";
          case "gs" -> "gcs-connector";
          case "oss" -> "hadoop-aliyun";
          case "cosn" -> "hadoop-cos";
          default -> "the jar that knows it";
        };
    return new IllegalArgumentException(
        "%s = %s: no file system for %s:// is on the class path; add %s (for Hadoop %s), with spark-submit --packages or --jars (docs/clusters.md), or correct the path"
            .formatted(key, path, scheme, jar, VersionInfo.getVersion()),
        e);
  }
}
