package io.tianma.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class FailuresTest {
  private static final Error STOPPED =
      new AssertionError("Cannot call methods on a stopped SparkContext.\nThis stopped …");

  @Test
  void whatFailsBecauseTheJvmEndsIsNotBlamed() {
    assertThat(said(true))
        .isEqualTo(
            "tianma: stopped from outside; start it again and it goes on from what is finished\n");
    assertThat(said(false)).contains("a stopped SparkContext. This stopped").endsWith(")\n");
  }

  @Test
  void memoryThatRanOutNamesTheSettingOfWhereItRan() {
    String task = "Lost task 3.0 in stage 1.0 (TID 7) (%s executor %s): %s";
    assertThat(line(task.formatted("h", "driver", "java.lang.OutOfMemoryError: Java heap space")))
        .contains("TIANMA_HEAP=8g");
    assertThat(line(task.formatted("h", "2", "java.lang.OutOfMemoryError: Java heap space")))
        .contains("spark.executor.memory,");
    assertThat(
            line(
                task.formatted(
                    "h",
                    "2",
                    "ExecutorLostFailure (executor 2 exited caused by one of the running tasks)"
                        + " Reason: Container killed by YARN for exceeding physical memory"
                        + " limits. 1.6 GB of 1.5 GB physical memory used.")))
        .contains("spark.executor.memoryOverhead");
    assertThat(Failures.line(new OutOfMemoryError("Java heap space"))).contains("TIANMA_HEAP=8g");
  }

  @Test
  void aServersStackIsNoPartOfTheLine() {
    String denied =
        "Permission denied: user=me, access=WRITE, inode=\"/\":hdfs\n"
            + "\tat org.apache.hadoop.hdfs.server.Checker.check(Checker.java:5)\n"
            + "\tat org.apache.hadoop.ipc.Server.call(Server.java:9)\n";
    assertThat(Failures.line(new java.io.IOException(denied)))
        .isEqualTo("Permission denied: user=me, access=WRITE, inode=\"/\":hdfs");
  }

  private static String line(String spark) {
    return Failures.line(new org.apache.spark.SparkException(spark));
  }

  private static String said(boolean stopping) {
    StringWriter text = new StringWriter();
    new Failures(() -> stopping).handleError(STOPPED, new PrintWriter(text));
    return text.toString();
  }
}
