package io.tianma.eval.spark;

import io.tianma.eval.metric.Unigram;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;

/** How often each token stands in the targets of many shards. */
final class TokenCounts {
  private TokenCounts() {}

  /** Counts are whole numbers, so the order of adding them does not matter. */
  static Unigram of(JavaRDD<int[]> targets, int vocab) {
    long[] counts =
        targets
            .mapPartitions(each -> List.of(count(each, vocab)).iterator())
            .fold(new long[vocab], TokenCounts::sum);
    return Unigram.of(counts);
  }

  private static long[] count(Iterator<int[]> targets, int vocab) {
    Unigram unigram = new Unigram(vocab);
    targets.forEachRemaining(unigram::addTarget);
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
