package io.tianma.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.tianma.jobs.shell.Launch;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.spark.SparkException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

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

  /** The error as Spark and JavaCPP throw it: in the driver bare, of a task with its cause. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "driver   | heap   | LOCAL      | (Java heap space): give more with TIANMA_HEAP=8g, |",
        "driver   | heap   | CLIENT     | (Java heap space): give more with spark-submit"
            + " --driver-memory 8g, |",
        "driver   | heap   | CLUSTER    | (Java heap space): give more with spark-submit"
            + " --driver-memory 8g, |",
        "driver   | heap   | KUBERNETES | (Java heap space): give more with spark-submit"
            + " --driver-memory 8g, |",
        "driver   | beside | LOCAL      | beside the Java heap | TIANMA_HEAP=8g (JavaCPP's limit"
            + " follows the heap)",
        "driver   | beside | LIMITED    | beside the Java heap | maxPhysicalBytes in"
            + " TIANMA_JAVA_OPTS",
        "driver   | beside | CLIENT     | beside the Java heap | --driver-memory 8g (JavaCPP's"
            + " limit follows the heap)",
        "driver   | beside | SUBMITTED  | beside the Java heap | tianma submit ... -- --conf"
            + " spark.driver.memoryOverhead (JavaCPP's limit is made of it)",
        "driver   | beside | CLUSTER    | beside the Java heap | --conf"
            + " spark.driver.memoryOverhead,",
        "driver   | beside | KUBERNETES | beside the Java heap | --conf"
            + " spark.driver.memoryOverhead,",
        "executor | heap   | LOCAL      | (Java heap space): give more with TIANMA_HEAP=8g, |",
        "executor | heap   | CLIENT     | in a task (Java heap space): give more with"
            + " spark.executor.memory, |",
        "executor | heap   | CLUSTER    | in a task (Java heap space): give more with"
            + " spark.executor.memory, |",
        "executor | heap   | KUBERNETES | in a task (Java heap space): give more with"
            + " spark.executor.memory, |",
        "executor | heap   | STANDALONE | in a task (Java heap space): give more with"
            + " spark.executor.memory, |",
        "executor | beside | LOCAL      | beside the Java heap (Cannot | TIANMA_HEAP=8g (JavaCPP's"
            + " limit follows",
        "executor | beside | CLIENT     | beside the Java heap of an executor (Cannot | give more"
            + " with spark.executor.memoryOverhead,",
        "executor | beside | CLUSTER    | beside the Java heap of an executor (Cannot | give more"
            + " with spark.executor.memoryOverhead,",
        "executor | beside | KUBERNETES | beside the Java heap of an executor (Cannot | give more"
            + " with spark.executor.memoryOverhead,",
        "executor | beside | STANDALONE | beside the Java heap of an executor (Cannot |"
            + " spark.executor.memory (JavaCPP's limit follows"
      })
  void memoryThatRanOutNamesTheSettingOfWhereItRan(
      String process, String kind, Started started, String said, String more) {
    Error error = kind.equals("heap") ? new OutOfMemoryError("Java heap space") : ofJavaCpp();
    boolean local = started == Started.LOCAL || started == Started.LIMITED;
    Throwable thrown =
        process.equals("driver") ? error : ofTask(local ? "driver" : "2", "" + error, error);
    for (Throwable each : List.of(thrown, new UncheckedIOException(new IOException(thrown)))) {
      assertThat(Failures.line(each, started.launch))
          .contains(said, more == null ? "" : more)
          .doesNotContain("--debug");
    }
    // a task's error that could not be sent is in the message alone
    if (process.equals("executor")) {
      assertThat(Failures.line(ofTask(local ? "driver" : "2", "" + error, null), started.launch))
          .isEqualTo(Failures.line(thrown, started.launch));
    }
  }

  /** What Spark says of executors that are gone. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "CLUSTER    | Container killed by YARN for exceeding physical memory limits. 1.6 GB of 1.5"
            + " GB physical memory used. | raise spark.executor.memoryOverhead",
        "CLUSTER    | Container from a bad node: container_1_2 on host: h. Exit status: 137."
            + " Diagnostics: Killed by external signal. | raise spark.executor.memoryOverhead",
        "CLUSTER    | Container from a bad node: container_1_2 on host: h. Exit status: 143."
            + " Diagnostics: java.lang.OutOfMemoryError: Java heap space | give more with"
            + " spark.executor.memory,",
        "CLUSTER    | Container from a bad node: container_1_2 on host: h. Exit status: 52."
            + " Diagnostics: . | spark.executor.memory for the Java heap, with"
            + " spark.executor.memoryOverhead",
        "KUBERNETES | The executor with id 2 exited with exit code 137(SIGKILL, possible container"
            + " OOM). | raise spark.executor.memoryOverhead",
        "KUBERNETES | The API gave the following brief reason: OOMKilled | raise"
            + " spark.executor.memoryOverhead",
        "KUBERNETES | The executor with id 2 exited with exit code 52(JVM OOM). |"
            + " spark.executor.memory for the Java heap, with spark.executor.memoryOverhead",
        "STANDALONE | Command exited with code 137 | run fewer on a machine (spark.executor.cores",
        "STANDALONE | Command exited with code 52 | give more with spark.executor.memory for the"
            + " Java heap"
      })
  void anExecutorThatIsGoneForItsMemoryToo(Started started, String reason, String said) {
    Throwable lost =
        ofTask(
            "2",
            "ExecutorLostFailure (executor 2 exited caused by one of the running tasks) Reason: "
                + reason,
            null);
    assertThat(Failures.line(lost, started.launch)).contains(said);
  }

  /** A queue that takes its container back, a node that goes: more memory would not help. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Container from a bad node: container_1_2 on host: h. Exit status: 143. Diagnostics:"
            + " Container killed on request. Exit code is 143.",
        "The executor with id 2 exited with exit code 143.",
        "Container container_1_2 on host: h was preempted.",
        "Command exited with code 1375"
      })
  void anExecutorThatWasToldToEndIsNotTakenForOneWithoutMemory(String reason) {
    Throwable lost = ofTask("2", "ExecutorLostFailure (executor 2 exited) Reason: " + reason, null);
    assertThat(Failures.line(lost, Started.CLUSTER.launch)).doesNotContain("memory");
  }

  @Test
  void aHeapThatIsTooSmallForSparkNamesTheSettingToo() {
    var small =
        new IllegalArgumentException(
            "System memory 259522560 must be at least 471859200. Please increase heap size using"
                + " the --driver-memory option or spark.driver.memory in Spark configuration.");
    assertThat(Failures.line(small, Started.LOCAL.launch))
        .isEqualTo(
            "the heap of 247 MiB is too small for Spark, which needs 450; give more with"
                + " TIANMA_HEAP=4g");
    assertThat(Failures.line(small, Started.CLUSTER.launch))
        .endsWith("give more with spark-submit --driver-memory 4g");
  }

  /** How a run was started. */
  private enum Started {
    LOCAL(new Launch("local[2]", false, false, false)),
    LIMITED(new Launch("local[2]", false, false, true)),
    CLIENT(new Launch("yarn", true, false, false)),
    SUBMITTED(new Launch("yarn", true, false, true)),
    CLUSTER(new Launch("yarn", true, true, true)),
    KUBERNETES(new Launch("k8s://https://host:6443", true, true, true)),
    STANDALONE(new Launch("spark://host:7077", true, false, false));

    private final Launch launch;

    Started(Launch launch) {
      this.launch = launch;
    }
  }

  /** As {@code Pointer} throws it, through {@code FloatPointer}. */
  private static Error ofJavaCpp() {
    Error error =
        new OutOfMemoryError(
            "Cannot allocate new FloatPointer(25000000): totalBytes = 1G, physicalBytes = 3G");
    error.initCause(
        new OutOfMemoryError(
            "Physical memory usage is too high: physicalBytes (3G) > maxPhysicalBytes (2G)"));
    return error;
  }

  /** As the scheduler aborts a stage: what the task threw is the cause if it could be sent. */
  private static SparkException ofTask(String executor, String reason, Throwable cause) {
    String message =
        """
        Job aborted due to stage failure: Task 3 in stage 1.0 failed 4 times, most recent failure:\
         Lost task 3.3 in stage 1.0 (TID 7) (host executor %s): %s
        \tat java.base/java.util.Arrays.copyOf(Arrays.java:3745)

        Driver stacktrace:\
        """
            .formatted(executor, reason);
    return new SparkException(message, cause);
  }

  @Test
  void aServersStackIsNoPartOfTheLine() {
    String denied =
        "Permission denied: user=me, access=WRITE, inode=\"/\":hdfs\n"
            + "\tat org.apache.hadoop.hdfs.server.Checker.check(Checker.java:5)\n"
            + "\tat org.apache.hadoop.ipc.Server.call(Server.java:9)\n";
    assertThat(Failures.line(new IOException(denied), Started.LOCAL.launch))
        .isEqualTo("Permission denied: user=me, access=WRITE, inode=\"/\":hdfs");
  }

  private static String said(boolean stopping) {
    StringWriter text = new StringWriter();
    CommandLine line = new CommandLine(new Tianma()).setErr(new PrintWriter(text));
    new Failures(() -> stopping).handleError(STOPPED, line);
    return text.toString();
  }
}
