package io.tianma.jobs;

import java.util.Locale;
import java.util.concurrent.TimeoutException;
import org.apache.spark.SparkContext;
import org.apache.spark.executor.ShuffleReadMetrics;
import org.apache.spark.executor.TaskMetrics;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerBlockUpdated;
import org.apache.spark.scheduler.SparkListenerTaskEnd;

/** What Spark's own events say about all tasks since the last line, whichever executor ran them. */
final class TaskSums extends SparkListener {
  private long tasks;
  private long running;
  private long starting;
  private long collecting;
  private long nanos;
  private long here;
  private long others;
  private long blocks;
  private long otherBlocks;
  private long broadcast;

  @Override
  public synchronized void onTaskEnd(SparkListenerTaskEnd end) {
    TaskMetrics metrics = end.taskMetrics();
    ShuffleReadMetrics read = metrics.shuffleReadMetrics();
    tasks++;
    running += metrics.executorRunTime();
    starting += metrics.executorDeserializeTime();
    collecting += metrics.jvmGCTime();
    nanos += metrics.executorCpuTime() + metrics.executorDeserializeCpuTime();
    here += read.localBytesRead();
    others += read.remoteBytesRead();
    blocks += read.localBlocksFetched() + read.remoteBlocksFetched();
    otherBlocks += read.remoteBlocksFetched();
  }

  @Override
  public synchronized void onBlockUpdated(SparkListenerBlockUpdated event) {
    var block = event.blockUpdatedInfo();
    boolean piece = block.blockId().name().matches("broadcast_\\d+_piece\\d+");
    boolean driver = block.blockManagerId().executorId().equals("driver");
    if (piece && !driver && block.storageLevel().isValid()) {
      broadcast += block.memSize() + block.diskSize();
    }
  }

  /** A line of sums, after which counting begins anew. */
  String line(SparkContext context) {
    try {
      context.listenerBus().waitUntilEmpty();
    } catch (TimeoutException e) {
      throw new IllegalStateException("Spark's events do not come", e);
    }
    synchronized (this) {
      String line =
          String.format(
              Locale.ROOT,
              "%d tasks: %.1f s run, %.1f s of processor, %.1f s of starting, %.1f s of collecting;"
                  + " shuffled %.1f MB in %d blocks, %.1f MB of it in %d blocks from others;"
                  + " %.1f MB broadcast",
              tasks,
              running * 1e-3,
              nanos * 1e-9,
              starting * 1e-3,
              collecting * 1e-3,
              (here + others) * 1e-6,
              blocks,
              others * 1e-6,
              otherBlocks,
              broadcast * 1e-6);
      tasks = running = starting = collecting = nanos = 0;
      here = others = blocks = otherBlocks = broadcast = 0;
      return line;
    }
  }
}
