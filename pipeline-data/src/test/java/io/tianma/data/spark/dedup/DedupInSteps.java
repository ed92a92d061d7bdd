package io.tianma.data.spark.dedup;

import io.tianma.data.dedup.DedupOptions;
import io.tianma.data.hadoop.Artifact;
import io.tianma.data.spark.rows.Workspace;

/** Deduplication by Spark's shuffles, however few documents there are. */
public final class DedupInSteps {
  private DedupInSteps() {}

  /**
   * As {@link Dedup#run}.
   *
   * @param most documents among which one task looks for copies nevertheless
   */
  public static Artifact run(Workspace workspace, Artifact clean, DedupOptions options, long most) {
    return Dedup.run(workspace, clean, options, most);
  }
}
