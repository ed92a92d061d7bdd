package io.tianma.data.spark.rows;

import io.tianma.data.parquet.RowCodec;
import io.tianma.data.shard.SeededHash;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import scala.Tuple2;

/**
 * Values of a key in the order of their ranks, one at a time: a group of any size needs no memory,
 * and nothing depends on partitions or on the order of input.
 */
public final class Groups {
  private Groups() {}

  /** A key and the rank of a value under it. */
  public static final class Key implements Serializable, Comparable<Key> {
    private static final long serialVersionUID = 1L;

    public final String group;
    public final String rank;

    public Key(String group, String rank) {
      this.group = group;
      this.rank = rank;
    }

    @Override
    public int compareTo(Key other) {
      int byGroup = group.compareTo(other.group);
      return byGroup != 0 ? byGroup : rank.compareTo(other.rank);
    }
  }

  private static final class KeyCodec implements Codec<Key> {
    private static final long serialVersionUID = 1L;

    @Override
    public void write(Key key, DataOutput out) throws IOException {
      RowCodec.writeString(key.group, out);
      RowCodec.writeString(key.rank, out);
    }

    @Override
    public Key read(DataInput in) throws IOException {
      return new Key(RowCodec.readString(in), RowCodec.readString(in));
    }
  }

  /** Receives the values of all groups of a partition, group after group. */
  public interface Visitor<V, R> {
    /**
     * What the next value gives.
     *
     * @param first whether a new group begins
     */
    List<R> next(Key key, V value, boolean first);
  }

  /** Makes the visitor of a partition. */
  public interface Visit<V, R> extends Serializable {
    Visitor<V, R> begin();
  }

  public static <V, R> JavaRDD<R> visit(
      JavaPairRDD<Key, V> values, Codec<V> codec, int partitions, Visit<V, R> visit) {
    return Shuffles.sorted(values, new ByGroup(partitions), new KeyCodec(), codec)
        .mapPartitions(rows -> Iterators.flatMap(rows, new Results<>(visit.begin())));
  }

  /** Tells the visitor where groups begin. */
  private static final class Results<V, R> implements Function<Tuple2<Key, V>, Iterator<R>> {
    private final Visitor<V, R> visitor;
    private String group;

    Results(Visitor<V, R> visitor) {
      this.visitor = visitor;
    }

    @Override
    public Iterator<R> apply(Tuple2<Key, V> row) {
      boolean first = !row._1.group.equals(group);
      group = row._1.group;
      return visitor.next(row._1, row._2, first).iterator();
    }
  }

  private static final class ByGroup extends Partitioner {
    private static final long serialVersionUID = 1L;

    private final int partitions;

    ByGroup(int partitions) {
      this.partitions = partitions;
    }

    @Override
    public int numPartitions() {
      return partitions;
    }

    @Override
    public int getPartition(Object key) {
      return SeededHash.slice(SeededHash.of(1, ((Key) key).group), partitions);
    }
  }
}
