package io.tianma.data.spark;

import io.tianma.data.shard.SeededHash;
import java.io.Serializable;

/**
 * Where a row stands: files are slices of the order by (hash of seed and id, id), so that neither
 * partitions nor executors nor the order of input have a say.
 */
final class RowKey implements Serializable, Comparable<RowKey> {
  private static final long serialVersionUID = 1L;

  final int file;
  final long hash;
  final String id;
  private final int rank;
  private final String tie;

  /**
   * @param tie tells rows with equal ids apart
   */
  RowKey(long seed, int files, String id, int rank, String tie) {
    this.hash = SeededHash.of(seed, id);
    this.file = SeededHash.slice(hash, files);
    this.id = id;
    this.rank = rank;
    this.tie = tie;
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
}
