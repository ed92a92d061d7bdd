package io.tianma.data.spark.rows;

import io.tianma.data.hadoop.Artifact;
import io.tianma.data.parquet.ShardReader;
import io.tianma.data.shard.TokenizedPair;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/** Shards as tasks read them: each file by its hash, each row by what shards may hold. */
public final class ShardFiles {
  private ShardFiles() {}

  /**
   * The rows of those shards whose names begin with {@code prefix}, one partition a file; a task
   * fails with {@link io.tianma.data.hadoop.InvalidArtifact} as {@link ShardReader#read} does.
   */
  public static JavaRDD<TokenizedPair> read(Workspace workspace, Artifact shards, String prefix) {
    ShardReader reader = ShardReader.of(shards);
    RowFiles files = new RowFiles(workspace, shards.path());
    Broadcast<SerializableConfiguration> conf = files.configuration();
    List<ArtifactFile> named =
        shards.files(prefix).stream().map(file -> new ArtifactFile(shards, file)).toList();
    return files.each(named).flatMap(file -> file.shard(conf.value().value(), reader).iterator());
  }
}
