package io.tianma.eval.spark;

import java.io.Serializable;
import java.util.List;
import org.apache.spark.sql.Row;

/** One tokenized pair of a shard; a plain class, since it travels between executors. */
final class TokenRow implements Serializable {
  private static final long serialVersionUID = 1L;

  final String id;
  final int[] source;
  final int[] target;
  final int targetChars;

  private TokenRow(String id, int[] source, int[] target, int targetChars) {
    this.id = id;
    this.source = source;
    this.target = target;
    this.targetChars = targetChars;
  }

  /** Reads a row of a shard by the names of its columns. */
  static TokenRow of(Row row) {
    return new TokenRow(
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
