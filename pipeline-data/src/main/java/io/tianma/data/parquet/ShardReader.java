package io.tianma.data.parquet;

import io.tianma.data.shard.TokenizedPair;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Reads whole shards. */
public final class ShardReader {
  private ShardReader() {}

  /**
   * All rows of one shard file, in their order.
   *
   * @throws IOException if the file is missing or torn
   */
  public static List<TokenizedPair> read(FileSystem fs, Path shard) throws IOException {
    List<TokenizedPair> rows = new ArrayList<>();
    try (RowReader<TokenizedPair> reader = new RowReader<>(fs, shard, RowTypes.TOKENIZED)) {
      reader.forEachRemaining(rows::add);
    }
    return rows;
  }
}
