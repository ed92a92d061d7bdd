package io.tianma.train.spark;

import java.util.Locale;
import java.util.concurrent.TimeoutException;
import org.apache.spark.SparkContext;
import org.apache.spark.executor.TaskMetrics;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerBlockUpdated;
import org.apache.spark.scheduler.SparkListenerStageCompleted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.storage.BlockUpdatedInfo;

/** What Spark's own events say about the rounds since the last line. */
final class Traffic extends SparkListener {
  static final String HEAD =
      "| seconds | fit | send | sum | driver | broadcast to executors MB | slices written MB |"
          + " slices read from others MB | results to driver MB |\n"
          + "|---|---|---|---|---|---|---|---|---|";

  private long broadcast;
  private long written;
  private long fetched;
  private long results;
  private double mapSeconds;
  private double reduceSeconds;

  @Override
  public synchronized void onBlockUpdated(SparkListenerBlockUpdated event) {
    BlockUpdatedInfo block = event.blockUpdatedInfo();
    boolean piece = block.blockId().name().matches("broadcast_\\d+_piece\\d+");
    boolean stored = block.storageLevel().isValid();
    if (piece && stored && !block.blockManagerId().executorId().equals("driver")) {
      broadcast += block.memSize() + block.diskSize();
    }
  }

  @Override
  public synchronized void onTaskEnd(SparkListenerTaskEnd end) {
    TaskMetrics metrics = end.taskMetrics();
    written += metrics.shuffleWriteMetrics().bytesWritten();
    fetched += metrics.shuffleReadMetrics().remoteBytesRead();
    if (end.taskType().equals("ResultTask")) {
      results += metrics.resultSize();
    }
  }

  @Override
  public synchronized void onStageCompleted(SparkListenerStageCompleted end) {
    long from = (long) end.stageInfo().submissionTime().get();
    long to = (long) end.stageInfo().completionTime().get();
    if (end.stageInfo().shuffleDepId().isDefined()) {
      mapSeconds += (to - from) * 1e-3;
    } else {
      reduceSeconds += (to - from) * 1e-3;
    }
  }

  /**
   * A line of the table, after which counting begins anew.
   *
   * @param seconds of the round
   * @param fit seconds of the slowest worker's steps
   */
  String line(SparkContext context, double seconds, double fit) {
    try {
      context.listenerBus().waitUntilEmpty();
    } catch (TimeoutException e) {
      throw new IllegalStateException("Spark's events do not come", e);
    }
    synchronized (this) {
      String line =
          String.format(
              Locale.ROOT,
              "| %.2f | %.2f | %.2f | %.2f | %.2f | %.1f | %.1f | %.1f | %.1f |",
              seconds,
              fit,
              mapSeconds - fit,
              reduceSeconds,
              seconds - mapSeconds - reduceSeconds,
              broadcast * 1e-6,
              written * 1e-6,
              fetched * 1e-6,
              results * 1e-6);
      broadcast = written = fetched = results = 0;
      mapSeconds = reduceSeconds = 0;
      return line;
    }
  }
}
