package io.tianma.data.spark;

import io.tianma.data.hadoop.Artifacts;
import java.util.function.Supplier;
import org.apache.spark.sql.SparkSession;

/**
 * What every stage receives: the work directory, and a session that starts when the first stage
 * needs it, so that a run in which all is up to date never starts Spark.
 */
public final class Workspace {
  private final Artifacts artifacts;
  private final Supplier<SparkSession> starter;
  private SparkSession session;

  public Workspace(SparkSession spark, Artifacts artifacts) {
    this(() -> spark, artifacts);
  }

  /**
   * @param starter called at most once
   */
  public Workspace(Supplier<SparkSession> starter, Artifacts artifacts) {
    this.starter = starter;
    this.artifacts = artifacts;
  }

  public Artifacts artifacts() {
    return artifacts;
  }

  /** The session; started by the first call. */
  public synchronized SparkSession spark() {
    if (session == null) {
      session = starter.get();
    }
    return session;
  }
}
