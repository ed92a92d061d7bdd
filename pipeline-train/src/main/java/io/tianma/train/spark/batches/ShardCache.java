package io.tianma.train.spark.batches;

import io.tianma.data.parquet.ShardReader;
import io.tianma.data.shard.TokenizedPair;
import io.tianma.data.store.FileEntry;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** The shards that the tasks of this JVM read last, up to a number of tokens. */
final class ShardCache {
  /** Tasks share nothing else than their JVM, so this has to be found statically. */
  static final ShardCache OF_THIS_JVM = new ShardCache(16L << 20);

  private final long bound;
  private final Map<String, List<TokenizedPair>> shards = new LinkedHashMap<>(16, 0.75f, true);
  private long tokens;

  /**
   * @param bound tokens kept, 4 bytes each; the shard read last is kept whatever its size
   */
  ShardCache(long bound) {
    this.bound = bound;
  }

  /**
   * The rows of a shard.
   *
   * @param reader of the artifact
   * @param file what its manifest says of the shard
   */
  synchronized List<TokenizedPair> read(
      Configuration hadoop, Path path, ShardReader reader, FileEntry file) throws IOException {
    String key = path + "@" + file.sha256();
    List<TokenizedPair> rows = shards.get(key);
    if (rows == null) {
      rows = reader.read(path.getFileSystem(hadoop), path, file);
      shards.put(key, rows);
      tokens += size(rows);
      while (tokens > bound && shards.size() > 1) {
        var eldest = shards.entrySet().iterator().next();
        tokens -= size(eldest.getValue());
        shards.remove(eldest.getKey());
      }
    }
    return rows;
  }

  private static long size(List<TokenizedPair> rows) {
    return rows.stream().mapToLong(row -> (long) row.source().length + row.target().length).sum();
  }
}
