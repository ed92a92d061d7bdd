package io.tianma.eval.spark;

import io.tianma.data.shard.TokenizedPair;
import java.util.List;
import org.apache.spark.sql.Row;

/** Rows of shards as Spark SQL reads them. */
final class TokenRows {
  private TokenRows() {}

  /** Reads a row of a shard by the names of its columns. */
  static TokenizedPair of(Row row) {
    return new TokenizedPair(
        row.getAs("id"),
        ids(row, "source"),
        ids(row, "target"),
        row.<Integer>getAs("target_chars"));
  }

  static int[] ids(Row row, String column) {
    List<Integer> ids = row.getList(row.fieldIndex(column));
    return ids.stream().mapToInt(Integer::intValue).toArray();
  }
}
