package io.tianma.data.spark.rows;

import java.io.Serializable;
import java.util.Comparator;
import java.util.List;
import org.apache.spark.HashPartitioner;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.rdd.ShuffledRDD;
import scala.Tuple2;
import scala.math.Ordering$;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/** Moves pairs to partitions and sorts them there, as bytes that say nothing but their fields. */
public final class Shuffles {
  private Shuffles() {}

  /** The pairs of each partition in the order of their keys. */
  public static <K extends Comparable<K>, V> JavaPairRDD<K, V> sorted(
      JavaPairRDD<K, V> pairs, Partitioner partitioner, Codec<K> keys, Codec<V> values) {
    ShuffledRDD<K, V, V> shuffled = shuffled(pairs, partitioner, keys, values);
    shuffled.setKeyOrdering(Ordering$.MODULE$.comparatorToOrdering(new Rising<K>()));
    return new JavaPairRDD<>(shuffled, any(), any());
  }

  /** All values as one list, in no order; for what fits into the memory of a task. */
  public static <V> JavaRDD<List<V>> together(JavaRDD<V> values, Codec<V> codec) {
    ShuffledRDD<Boolean, V, V> shuffled =
        shuffled(
            values.mapToPair(value -> new Tuple2<>(true, value)),
            new HashPartitioner(1),
            Codecs.YES,
            codec);
    return new JavaPairRDD<Boolean, V>(shuffled, any(), any()).values().glom();
  }

  private static <K, V> ShuffledRDD<K, V, V> shuffled(
      JavaPairRDD<K, V> pairs, Partitioner partitioner, Codec<K> keys, Codec<V> values) {
    ShuffledRDD<K, V, V> shuffled =
        new ShuffledRDD<K, V, V>(pairs.rdd(), partitioner, any(), any(), any());
    shuffled.setSerializer(new PairSerializer<>(keys, values));
    return shuffled;
  }

  @SuppressWarnings("unchecked") // a tag of objects serves all of them
  private static <T> ClassTag<T> any() {
    return (ClassTag<T>) ClassTag$.MODULE$.AnyRef();
  }

  private static final class Rising<K extends Comparable<K>>
      implements Comparator<K>, Serializable {
    private static final long serialVersionUID = 1L;

    @Override
    public int compare(K a, K b) {
      return a.compareTo(b);
    }
  }
}
