package io.tianma.data.shard;

/**
 * Where a row lies.
 *
 * @param shard number of the shard
 * @param row number of the row in it
 */
public record Place(int shard, int row) {}
