package io.tianma.eval.spark;

import io.tianma.data.hadoop.Artifact;
import io.tianma.data.hadoop.Artifacts;
import io.tianma.data.parquet.RowType;
import io.tianma.data.shard.TokenizedPair;
import io.tianma.data.spark.rows.RowFiles;
import io.tianma.data.spark.rows.ShardFiles;
import io.tianma.data.spark.rows.Workspace;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/** Which corpus the held-out pairs of shards come from. */
final class PairSources {
  /** Id and corpus of a pair; the corpus is null in files of pairs that do not say it. */
  private static final RowType<String[]> ROWS =
      RowType.<String[]>named("pair")
          .id(row -> row[0])
          .string("corpus", row -> row[1])
          .made(cells -> new String[] {cells.string(0), cells.string(1)});

  private PairSources() {}

  /**
   * The corpus by id; empty if the pairs do not say, or are neither in this work directory nor
   * beside the shards, which another run may have made.
   */
  static Map<String, String> of(Workspace workspace, Artifact shards) {
    Optional<Artifact> pairs =
        pairs(workspace.artifacts(), shards)
            .or(() -> pairs(beside(workspace.artifacts(), shards), shards));
    if (pairs.isEmpty()) {
      return Map.of();
    }
    var context = JavaSparkContext.fromSparkContext(workspace.spark().sparkContext());
    Set<String> ids =
        new HashSet<>(
            ShardFiles.read(workspace, shards, "held-out/").map(TokenizedPair::id).collect());
    Broadcast<Set<String>> held = context.broadcast(ids);
    Map<String, String> sources = new HashMap<>();
    new RowFiles(workspace, pairs.get().path())
        .read(pairs.get(), ROWS)
        .filter(row -> row[1] != null && held.value().contains(row[0]))
        .collect()
        .forEach(row -> sources.put(row[0], row[1]));
    return sources;
  }

  /** The pairs of a work directory, if the shards were made of them. */
  private static Optional<Artifact> pairs(Artifacts artifacts, Artifact shards) {
    return artifacts
        .find("pairs")
        .filter(
            found ->
                shards.manifest().inputs().stream()
                    .anyMatch(input -> input.hash().equals(found.hash())));
  }

  private static Artifacts beside(Artifacts artifacts, Artifact shards) {
    String directory = shards.path().getParent().toString();
    return new Artifacts(artifacts.fileSystem().getConf(), directory, line -> {});
  }
}
