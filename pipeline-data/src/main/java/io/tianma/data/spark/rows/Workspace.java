package io.tianma.data.spark.rows;

import io.tianma.data.hadoop.Artifact;
import io.tianma.data.hadoop.Artifacts;
import io.tianma.data.hadoop.StageBody;
import io.tianma.data.store.StageKey;
import java.io.IOException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.apache.hadoop.fs.FSError;
import org.apache.spark.scheduler.TaskSchedulerImpl;
import org.apache.spark.sql.SparkSession;
import scala.collection.Iterator;

/**
 * What every stage receives: the work directory, and a session that starts when the first stage
 * needs it, so that a run in which all is up to date never starts Spark.
 */
public final class Workspace {
  private static final String COMMITTER = "mapreduce.fileoutputcommitter.algorithm.version";

  /** Nanoseconds between two looks at tasks that should end, and how many looks are enough. */
  private static final long PAUSE = 50_000_000;

  private static final int PATIENCE = 200;

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

  /**
   * The session; started by the first call.
   *
   * @throws IllegalArgumentException if the session shows the output of failed jobs: Tianma's own
   *     files do not pass through a committer, but who sets this expects it to hold everywhere
   */
  public synchronized SparkSession spark() {
    if (session == null) {
      session = checked(starter.get());
    }
    return session;
  }

  /**
   * The artifact of that key, made by {@code body} unless it is up to date; whatever Spark reports
   * of a task that failed is said in one line.
   */
  public Artifact make(StageKey key, StageBody body) {
    return artifacts.make(
        key,
        to -> {
          try {
            return Failures.plain(() -> body.write(to));
          } catch (IOException | RuntimeException | FSError e) {
            settle();
            throw e;
          }
        });
  }

  /**
   * Waits until the other tasks of a failed job have ended, for Spark reports a failure before: one
   * of them could still write where the failed work is being removed.
   */
  private synchronized void settle() {
    for (int i = 0; i < PATIENCE && runningTasks() > 0; i++) {
      LockSupport.parkNanos(PAUSE);
    }
  }

  /**
   * As the scheduler counts them: Spark's status tracker hears of tasks a while after they began
   * and, of a failed job, ended.
   */
  private int runningTasks() {
    if (session == null
        || session.sparkContext().isStopped()
        || !(session.sparkContext().taskScheduler() instanceof TaskSchedulerImpl scheduler)) {
      return 0;
    }
    int running = 0;
    for (Iterator<Object> counts = scheduler.runningTasksByExecutors().valuesIterator();
        counts.hasNext(); ) {
      running += (Integer) counts.next();
    }
    return running;
  }

  private static SparkSession checked(SparkSession session) {
    if (session.sparkContext().hadoopConfiguration().get(COMMITTER, "1").trim().equals("2")) {
      throw new IllegalArgumentException(
          "spark.hadoop."
              + COMMITTER
              + " = 2: makes the output of failed jobs visible; set it to 1 or leave it out");
    }
    return session;
  }
}
