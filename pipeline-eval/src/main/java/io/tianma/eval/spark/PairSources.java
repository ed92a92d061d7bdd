package io.tianma.eval.spark;

import io.tianma.data.hadoop.Artifact;
import io.tianma.data.hadoop.Artifacts;
import io.tianma.data.spark.rows.Workspace;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Which corpus the held-out pairs of shards come from. */
final class PairSources {
  private static final String CORPUS = "corpus";

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
    Dataset<Row> all = parquet(workspace, pairs.get(), "");
    if (!Arrays.asList(all.columns()).contains(CORPUS)) {
      return Map.of();
    }
    Dataset<Row> held = parquet(workspace, shards, "held-out/").select("id");
    Map<String, String> sources = new HashMap<>();
    for (Row row : all.select("id", CORPUS).join(held, "id").collectAsList()) {
      sources.put(row.getString(0), row.getString(1));
    }
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

  private static Dataset<Row> parquet(Workspace workspace, Artifact artifact, String prefix) {
    return workspace
        .spark()
        .read()
        .parquet(
            artifact.files(prefix).stream()
                .filter(file -> file.name().endsWith(".parquet"))
                .map(file -> artifact.file(file.name()).toString())
                .toArray(String[]::new));
  }
}
