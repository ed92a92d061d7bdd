package io.tianma.data.spark.dedup;

import io.tianma.data.dedup.Found;
import io.tianma.data.dedup.Link;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaRDD;
import scala.Tuple2;

/** How many clusters of which size there are. */
final class ClusterSizes {
  private ClusterSizes() {}

  /** Clusters by size: each up to 7, then ranges up to the next power of two. */
  static Map<String, Long> of(JavaRDD<Link> stars) {
    Map<String, Long> sizes =
        stars
            .mapToPair(star -> new Tuple2<>(star.less(), 1L))
            .reduceByKey(Long::sum)
            .map(star -> Found.sizeClass(star._2 + 1))
            .countByValue();
    return new TreeMap<>(sizes);
  }
}
