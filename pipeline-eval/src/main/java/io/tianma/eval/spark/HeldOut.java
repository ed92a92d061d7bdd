package io.tianma.eval.spark;

import static org.apache.spark.sql.functions.size;

import io.tianma.data.hadoop.Artifact;
import io.tianma.data.shard.TokenizedPair;
import io.tianma.data.spark.rows.ShardFiles;
import io.tianma.data.spark.rows.Workspace;
import io.tianma.data.store.FileEntry;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The pairs of an artifact of shards that training never sees.
 *
 * <p>Which pairs share a batch depends on their ids and lengths and on the number of pairs alone,
 * so that a sum of losses has the same bits on any cluster and for any layout of the files.
 */
final class HeldOut {
  /** Rows of one task; small, so that many executors share even a small set. */
  private static final int ROWS_PER_PARTITION = 128;

  private final Workspace workspace;
  private final Artifact shards;
  private final long rows;

  /**
   * @throws IllegalArgumentException if no pair is held out
   */
  HeldOut(Workspace workspace, Artifact shards) {
    this.workspace = workspace;
    this.shards = shards;
    this.rows = shards.files("held-out/").stream().mapToLong(FileEntry::rows).sum();
    if (rows == 0) {
      throw new IllegalArgumentException(
          shards.directory() + ": no pair is held out; raise shards.held-out");
    }
  }

  long rows() {
    return rows;
  }

  /** All pairs, neighbours in a partition being of about equal length. */
  JavaRDD<TokenizedPair> byLength() {
    int partitions = Math.toIntExact((rows + ROWS_PER_PARTITION - 1) / ROWS_PER_PARTITION);
    Dataset<Row> all = heldOut();
    return all.repartition(partitions, all.col("id"))
        .sortWithinPartitions(size(all.col("target")), size(all.col("source")), all.col("id"))
        .javaRDD()
        .map(TokenRows::of);
  }

  /** The first pairs by id: a fair choice, since ids are hashes. */
  List<TokenizedPair> first(int count) {
    return heldOut().orderBy("id").limit(count).javaRDD().map(TokenRows::of).collect();
  }

  /** Targets of the training pairs. */
  JavaRDD<int[]> trainTargets() {
    return targets("train/");
  }

  /** Targets of the held-out pairs. */
  JavaRDD<int[]> heldOutTargets() {
    return targets("held-out/");
  }

  private JavaRDD<int[]> targets(String prefix) {
    return ShardFiles.read(workspace, shards, prefix).map(TokenizedPair::target);
  }

  private Dataset<Row> heldOut() {
    JavaRDD<Row> rows = ShardFiles.read(workspace, shards, "held-out/").map(TokenRows::row);
    return workspace.spark().createDataFrame(rows, TokenRows.SCHEMA);
  }
}
