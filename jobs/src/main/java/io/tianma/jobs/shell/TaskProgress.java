package io.tianma.jobs.shell;

import io.tianma.data.hadoop.Watcher;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkStageInfo;
import org.apache.spark.SparkStatusTracker;

/**
 * Tells how far Spark's tasks for an artifact are. What an artifact needs is done in passes, each
 * of tasks that are known when it begins, so that the remaining time is that of the pass.
 */
public final class TaskProgress implements AutoCloseable {
  /** In the place of the number of a stage of Spark's. */
  private static final int OWN = -2;

  private final Watcher out;
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "progress");
            thread.setDaemon(true);
            return thread;
          });
  private final Deque<String> artifacts = new ArrayDeque<>(); // those of dates within the whole
  private Future<?> looks = CompletableFuture.completedFuture(null);
  private int pass;
  private int stage = -1;
  private double began;
  private String said = "";

  public TaskProgress(Watcher out) {
    this.out = out;
  }

  /** Looks at the tasks of a session from now on. */
  public void watch(SparkContext context) {
    long pause = Math.round(1000 * out.secondsBetween());
    looks =
        clock.scheduleWithFixedDelay(
            () -> look(context.statusTracker()), pause, pause, TimeUnit.MILLISECONDS);
  }

  /** What is worked on from now on. */
  public synchronized void begins(String directory) {
    artifacts.push(directory);
    pass = 0;
    stage = -1;
  }

  /** Hears a line that stays: about what is worked on it is the last. */
  public synchronized void said(String line) {
    if (!artifacts.isEmpty() && line.startsWith(artifacts.peek() + ":")) {
      artifacts.pop();
    }
  }

  /** Hears of tasks that are not Spark's. */
  public void done(int done, int of) {
    line(OWN, done, of, now()).ifPresent(out::passing);
  }

  private static double now() {
    return System.nanoTime() * 1e-9;
  }

  private void look(SparkStatusTracker tracker) {
    int first = Integer.MAX_VALUE;
    for (int id : tracker.getActiveStageIds()) {
      first = Math.min(first, id);
    }
    SparkStageInfo info =
        first == Integer.MAX_VALUE ? null : tracker.getStageInfo(first).getOrElse(() -> null);
    if (info != null) {
      line(first, info.numCompletedTasks(), info.numTasks(), now()).ifPresent(out::passing);
    }
  }

  /**
   * What is to be said of a stage of Spark's; nothing if it is no news, or not worth a line.
   *
   * @param now seconds
   */
  synchronized Optional<String> line(int id, int done, int tasks, double now) {
    if (artifacts.isEmpty()) {
      return Optional.empty();
    }
    if (id != stage) {
      stage = id;
      pass++;
      began = now;
    }
    double seconds = now - began;
    if (tasks < 2 || done == tasks || seconds < out.secondsBetween()) {
      return Optional.empty();
    }
    String left =
        done == 0 ? "" : " " + Watcher.time(seconds / done * (tasks - done)) + " left,"; // first
    String rate = done == 0 ? "" : ", " + rate(done / seconds);
    String line =
        String.format(
            Locale.ROOT,
            "%s:%s pass %d, %,d of %,d tasks%s",
            artifacts.peek(),
            left,
            pass,
            done,
            tasks,
            rate);
    if (line.equals(said)) {
      return Optional.empty();
    }
    said = line;
    return Optional.of(line);
  }

  private static String rate(double perSecond) {
    return perSecond >= 1
        ? String.format(Locale.ROOT, "%.1f a second", perSecond)
        : String.format(Locale.ROOT, "%.1f a minute", 60 * perSecond);
  }

  @Override
  public void close() {
    looks.cancel(false);
    clock.shutdownNow();
  }
}
