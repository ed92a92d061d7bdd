package io.tianma.jobs.shell;

import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.scheduler.SparkListenerJobEnd;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerTaskEnd;

/**
 * Ends the jobs of a cluster that kills executor after executor for their memory before any has
 * done a task: Spark counts no such loss, neither as a failed task nor as a failed executor, and
 * would ask for new ones for ever.
 */
public final class LostExecutors extends SparkListener {
  /** So many in a row without a task that was done. */
  static final int LIMIT = 6;

  /** How Spark says on YARN why it removed one. */
  private static final Pattern MEMORY =
      Pattern.compile("exceeding (physical|virtual) memory limits");

  private final BiConsumer<Integer, String> cancel;
  private final Set<Integer> jobs = new TreeSet<>();
  private int lost;

  /**
   * @param cancel ends a job of that number for that reason
   */
  public LostExecutors(BiConsumer<Integer, String> cancel) {
    this.cancel = cancel;
  }

  @Override
  public void onJobStart(SparkListenerJobStart start) {
    jobs.add(start.jobId());
  }

  @Override
  public void onJobEnd(SparkListenerJobEnd end) {
    jobs.remove(end.jobId());
  }

  @Override
  public void onTaskEnd(SparkListenerTaskEnd end) {
    if (end.taskInfo().successful()) {
      lost = 0;
    }
  }

  @Override
  public void onExecutorRemoved(SparkListenerExecutorRemoved removed) {
    if (MEMORY.matcher(String.valueOf(removed.reason())).find() && ++lost >= LIMIT) {
      for (int job : jobs) {
        cancel.accept(job, removed.reason());
      }
    }
  }
}
