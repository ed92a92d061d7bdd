package io.tianma.data.spark;

import io.tianma.data.hadoop.Files;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.SerializableConfiguration;

/** SHA-256 of raw files. */
final class RawHashes {
  /** What the driver hashes by itself rather than to start a cluster for it. */
  private static final long LOCAL_BYTES = 1L << 30;

  private RawHashes() {}

  /** The hash of each file, in their order. */
  static List<String> of(Workspace workspace, List<Reading> files) {
    Configuration hadoop = workspace.artifacts().fileSystem().getConf();
    long bytes = files.stream().mapToLong(f -> f.file.bytes()).sum();
    if (bytes <= LOCAL_BYTES) {
      return files.parallelStream().map(f -> hash(hadoop, f)).toList();
    }
    JavaSparkContext context = JavaSparkContext.fromSparkContext(workspace.spark().sparkContext());
    var conf = context.broadcast(new SerializableConfiguration(hadoop));
    return context
        .parallelize(files, Math.min(files.size(), 4 * context.defaultParallelism()))
        .map(f -> hash(conf.value().value(), f))
        .collect();
  }

  private static String hash(Configuration hadoop, Reading reading) {
    Path path = new Path(reading.file.path());
    try {
      return Files.sha256(path.getFileSystem(hadoop), path);
    } catch (IOException e) {
      throw new UncheckedIOException(path + " cannot be read: " + e.getMessage(), e);
    }
  }
}
