package io.tianma.data.spark.rows;

import io.tianma.data.parquet.RowCodec;
import io.tianma.data.shard.SeededHash;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.io.Serializable;
import org.apache.spark.Partitioner;

/**
 * Where a row stands: files are slices of the order by (hash of seed and id, id), so that neither
 * partitions nor executors nor the order of input have a say.
 */
public final class RowKey implements Serializable, Comparable<RowKey> {
  private static final long serialVersionUID = 1L;

  public final int file;
  final long hash;
  final String id;
  private final int rank;
  private final String tie;

  /**
   * @param tie tells rows with equal ids apart
   */
  public RowKey(long seed, int files, String id, int rank, String tie) {
    this.hash = SeededHash.of(seed, id);
    this.file = SeededHash.slice(hash, files);
    this.id = id;
    this.rank = rank;
    this.tie = tie;
  }

  private RowKey(DataInput in) throws IOException {
    file = in.readInt();
    hash = in.readLong();
    id = RowCodec.readString(in);
    rank = in.readByte();
    tie = RowCodec.readString(in);
  }

  /** As it travels. */
  static final class Wire implements Codec<RowKey> {
    private static final long serialVersionUID = 1L;

    @Override
    public void write(RowKey key, DataOutput out) throws IOException {
      out.writeInt(key.file);
      out.writeLong(key.hash);
      RowCodec.writeString(key.id, out);
      out.writeByte(key.rank);
      RowCodec.writeString(key.tie, out);
    }

    @Override
    public RowKey read(DataInput in) throws IOException {
      return new RowKey(in);
    }
  }

  @Override
  public int compareTo(RowKey other) {
    int byHash = Long.compareUnsigned(hash, other.hash);
    if (byHash != 0) {
      return byHash;
    }
    int byId = id.compareTo(other.id);
    if (byId != 0) {
      return byId;
    }
    return rank != other.rank ? Integer.compare(rank, other.rank) : tie.compareTo(other.tie);
  }

  /** A partition is a file. */
  static final class ByFile extends Partitioner {
    private static final long serialVersionUID = 1L;

    private final int files;

    ByFile(int files) {
      this.files = files;
    }

    @Override
    public int numPartitions() {
      return files;
    }

    @Override
    public int getPartition(Object key) {
      return ((RowKey) key).file;
    }
  }
}
