package io.tianma.eval.spark;

import io.tianma.data.shard.TokenizedPair;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Rows of shards as Spark SQL orders them. */
final class TokenRows {
  private static final DataType IDS = DataTypes.createArrayType(DataTypes.IntegerType, false);

  static final StructType SCHEMA =
      new StructType()
          .add("id", DataTypes.StringType, false)
          .add("source", IDS, false)
          .add("target", IDS, false)
          .add("target_chars", DataTypes.IntegerType, false);

  private TokenRows() {}

  static Row row(TokenizedPair pair) {
    return RowFactory.create(
        pair.id(), boxed(pair.source()), boxed(pair.target()), pair.targetChars());
  }

  private static Integer[] boxed(int[] ids) {
    return IntStream.of(ids).boxed().toArray(Integer[]::new);
  }

  static TokenizedPair of(Row row) {
    return new TokenizedPair(row.getString(0), ids(row, 1), ids(row, 2), row.getInt(3));
  }

  private static int[] ids(Row row, int column) {
    List<Integer> ids = row.getList(column);
    return ids.stream().mapToInt(Integer::intValue).toArray();
  }
}
