package io.tianma.eval.spark;

import io.tianma.data.hadoop.Artifact;
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

  /** The corpus by id; empty if the pairs are not there any more, or do not say. */
  static Map<String, String> of(Workspace workspace, Artifact shards) {
    Optional<Artifact> pairs =
        workspace
            .artifacts()
            .find("pairs")
            .filter(
                found ->
                    shards.manifest().inputs().stream()
                        .anyMatch(input -> input.hash().equals(found.hash())));
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
