package io.tianma.jobs.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.spark.Success$;
import org.apache.spark.executor.ExecutorMetrics;
import org.apache.spark.executor.TaskMetrics;
import org.apache.spark.scheduler.JobSucceeded$;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.scheduler.SparkListenerJobEnd;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.StageInfo;
import org.apache.spark.scheduler.TaskInfo;
import org.apache.spark.scheduler.TaskLocality;
import org.junit.jupiter.api.Test;

class LostExecutorsTest {
  private static final String KILLED =
      "Container killed by YARN for exceeding physical memory limits. 647.8 MB of 640 MB used.";

  private final List<String> cancelled = new ArrayList<>();
  private final LostExecutors listener =
      new LostExecutors((job, reason) -> cancelled.add(job + " " + reason));

  @Test
  void executorsThatAreKilledOneAfterTheOtherEndWhatRuns() {
    start(1);
    start(2);
    listener.onJobEnd(new SparkListenerJobEnd(1, 0, JobSucceeded$.MODULE$));
    lose(LostExecutors.LIMIT - 1, KILLED);
    assertThat(cancelled).isEmpty();
    lose(1, KILLED);
    assertThat(cancelled).containsExactly("2 " + KILLED);
  }

  @Test
  void aTaskThatWasDoneOrAnotherCauseIsNoSuchLoss() {
    start(1);
    lose(LostExecutors.LIMIT - 1, KILLED);
    listener.onTaskEnd(done());
    lose(LostExecutors.LIMIT - 1, KILLED);
    lose(100, "Executor is decommissioned");
    assertThat(cancelled).isEmpty();
  }

  private void start(int job) {
    listener.onJobStart(
        new SparkListenerJobStart(
            job,
            0,
            scala.collection.JavaConverters.asScalaBuffer(List.<StageInfo>of()).toSeq(),
            new Properties()));
  }

  private void lose(int times, String reason) {
    for (int i = 0; i < times; i++) {
      listener.onExecutorRemoved(new SparkListenerExecutorRemoved(0, "" + i, reason));
    }
  }

  private static SparkListenerTaskEnd done() {
    TaskInfo info = new TaskInfo(0, 0, 0, 0, 0, "1", "host", TaskLocality.ANY(), false);
    info.finishTime_$eq(5);
    return new SparkListenerTaskEnd(
        0, 0, "", Success$.MODULE$, info, new ExecutorMetrics(), new TaskMetrics());
  }
}
