package io.tianma.data.spark.ingest;

import io.tianma.data.hadoop.Files;
import io.tianma.data.hadoop.RawFiles;
import io.tianma.data.source.IngestOptions;
import io.tianma.data.spark.rows.Failures;
import io.tianma.data.spark.rows.Workspace;
import io.tianma.data.store.Hashes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.SerializableConfiguration;

/** SHA-256 of raw files. */
final class RawHashes {
  /** What the driver hashes by itself rather than to start a cluster for it. */
  private static final long LOCAL_BYTES = 1L << 30;

  private RawHashes() {}

  /** The files with their hashes, in their order; those of dated inputs are remembered. */
  static List<Reading> of(Workspace workspace, List<Reading> files, IngestOptions options) {
    KnownHashes known = new KnownHashes(workspace.artifacts());
    Map<String, String> hashes = new HashMap<>();
    List<Reading> unknown = new ArrayList<>();
    for (Reading reading : files) {
      boolean dated = options.inputs().get(reading.input).dated();
      String hash = dated ? known.find(reading.file) : null;
      if (hash == null) {
        unknown.add(reading);
      } else {
        hashes.put(reading.file.path(), hash);
      }
    }
    boolean anyDated = unknown.stream().anyMatch(r -> options.inputs().get(r.input).dated());
    long begin = anyDated ? known.now() : 0;
    for (Reading reading : hashed(workspace, unknown)) {
      hashes.put(reading.file.path(), reading.hash);
      if (options.inputs().get(reading.input).dated()) {
        known.add(reading.file, reading.hash, begin);
      }
    }
    known.save();
    return files.stream().map(f -> f.withHash(hashes.get(f.file.path()))).toList();
  }

  private static List<Reading> hashed(Workspace workspace, List<Reading> files) {
    Configuration hadoop = workspace.artifacts().fileSystem().getConf();
    long bytes = files.stream().mapToLong(f -> f.file.bytes()).sum();
    if (bytes <= LOCAL_BYTES) {
      return files.parallelStream().map(f -> hashed(hadoop, f)).toList();
    }
    JavaSparkContext context = JavaSparkContext.fromSparkContext(workspace.spark().sparkContext());
    var conf = context.broadcast(new SerializableConfiguration(hadoop));
    JavaRDD<Reading> hashes =
        context
            .parallelize(files, Math.min(files.size(), 4 * context.defaultParallelism()))
            .map(f -> hashed(conf.value().value(), f));
    try {
      return Failures.plain(hashes::collect);
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  private static Reading hashed(Configuration hadoop, Reading reading) {
    if (reading.file.problem() != null) {
      byte[] why = reading.file.problem().name().getBytes(StandardCharsets.US_ASCII);
      return reading.withHash(Hashes.sha256(why));
    }
    Path path = new Path(reading.file.path());
    try {
      return reading.withHash(Files.sha256(RawFiles.reader(hadoop, path), path));
    } catch (IOException e) {
      throw new UncheckedIOException(path + " cannot be read: " + e.getMessage(), e);
    }
  }
}
