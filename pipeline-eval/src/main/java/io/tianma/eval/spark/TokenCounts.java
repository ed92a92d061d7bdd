package io.tianma.eval.spark;

import io.tianma.eval.metric.Unigram;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** How often each token stands in the targets of many shards. */
final class TokenCounts {
  private TokenCounts() {}

  /** Counts are whole numbers, so the order of adding them does not matter. */
  static Unigram of(Dataset<Row> targets, int vocab) {
    long[] counts =
        targets
            .javaRDD()
            .mapPartitions(rows -> List.of(count(rows, vocab)).iterator())
            .fold(new long[vocab], TokenCounts::sum);
    return Unigram.of(counts);
  }

  private static long[] count(Iterator<Row> rows, int vocab) {
    Unigram unigram = new Unigram(vocab);
    rows.forEachRemaining(row -> unigram.addTarget(TokenRows.ids(row, "target")));
    return unigram.counts();
  }

  private static long[] sum(long[] a, long[] b) {
    long[] sum = a.clone();
    for (int id = 0; id < b.length; id++) {
      sum[id] += b[id];
    }
    return sum;
  }
}
