package io.tianma.data.shard;

import java.io.Serializable;

/**
 * The endless order in which training takes rows: position n alone tells which row comes n-th.
 *
 * <p>An epoch takes every row once. It permutes the shards, and the rows inside each shard, by
 * bijections seeded with the epoch; a shard is finished before the next begins, so that neighbours
 * lie in one file.
 */
public final class DataOrder implements Serializable {
  private static final long serialVersionUID = 1L;

  private final long seed;
  private final int shards;
  private final int rowsPerShard;

  /**
   * @param rowsPerShard rows in each shard; all have equally many
   * @throws IllegalArgumentException if there are no rows
   */
  public DataOrder(long seed, int shards, int rowsPerShard) {
    if (shards < 1 || rowsPerShard < 1) {
      throw new IllegalArgumentException(
          "no order of " + shards + " shards with " + rowsPerShard + " rows each");
    }
    this.seed = seed;
    this.shards = shards;
    this.rowsPerShard = rowsPerShard;
  }

  /** Rows of an epoch. */
  public long size() {
    return (long) shards * rowsPerShard;
  }

  /** How often every row has been taken before this position. */
  public long epoch(long position) {
    return position / size();
  }

  /** The row at that position, counted from 0. */
  public Place place(long position) {
    if (position < 0) {
      throw new IllegalArgumentException("position " + position + ": must not be negative");
    }
    long epochSeed = SeededHash.mix(seed ^ SeededHash.mix(epoch(position) + 1));
    long inside = position % size();
    int shard = new Bijection(epochSeed, shards).apply((int) (inside / rowsPerShard));
    long rowSeed = SeededHash.mix(epochSeed + shard + 1);
    int row = new Bijection(rowSeed, rowsPerShard).apply((int) (inside % rowsPerShard));
    return new Place(shard, row);
  }
}
