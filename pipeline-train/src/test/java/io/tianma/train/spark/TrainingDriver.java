package io.tianma.train.spark;

import io.tianma.data.store.Records;
import io.tianma.data.testing.LocalCluster;
import io.tianma.train.plan.ModelSizes;
import io.tianma.train.plan.OuterOptions;
import io.tianma.train.plan.OuterOptions.Method;
import io.tianma.train.plan.PretrainOptions;
import io.tianma.train.plan.StageOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.apache.spark.sql.SparkSession;

/**
 * A training run in a JVM of its own, to be killed: {@code MASTER DIRECTORY ROUNDS
 * CHECKPOINT-EVERY}. Prints the lines that people see, and the memory it holds at each checkpoint.
 */
public final class TrainingDriver {
  /** Large enough that writing a checkpoint takes a while: about a million parameters. */
  private static final ModelSizes MODEL = new ModelSizes(96, 16, 6, 256, 3, 3, false, 0.1);

  /** Begins the line that tells of a speculative copy of a task. */
  static final String COPY = "speculative copy";

  private TrainingDriver() {}

  static PretrainOptions options(int checkpointEvery) {
    PretrainOptions base =
        Records.with(
            TinyRun.options(3, 2), "outer", OuterOptions.of(Method.DILOCO), "kernels", "cpu");
    return Records.with(
        base, "checkpointEvery", checkpointEvery, "evaluateEvery", 5, "tensorboard", true);
  }

  public static void main(String[] arguments) {
    SparkSession.Builder builder =
        SparkSession.builder()
            .master(arguments[0])
            .appName("tianma-killed")
            .config("spark.ui.enabled", "false")
            // Spark remembers the last 1000 jobs and stages, which is more than this run has
            .config("spark.ui.retainedJobs", "10")
            .config("spark.ui.retainedStages", "10")
            .config("spark.ui.retainedTasks", "100")
            .config("spark.executor.memory", "512m")
            // five JVMs that start at once on a busy machine take longer than Spark expects
            .config("spark.network.timeout", "600s")
            .config("spark.speculation", "true")
            .config("spark.speculation.quantile", "0.5")
            .config("spark.speculation.minTaskRuntime", "2s")
            // a job of one task has no other to be slower than
            .config("spark.speculation.task.duration.threshold", "5s")
            .config("spark.executor.extraClassPath", System.getProperty("java.class.path"))
            .config("spark.executor.extraJavaOptions", LocalCluster.javaOptions());
    try (SparkSession spark = builder.getOrCreate()) {
      spark.sparkContext().addSparkListener(new Copies());
      TinyRun run = new TinyRun(spark, Path.of(arguments[1]), 1, TrainingDriver::say);
      StageOptions stage = new StageOptions("small", Integer.parseInt(arguments[2]), MODEL);
      run.pretrain(options(Integer.parseInt(arguments[3])), stage);
    }
  }

  private static final class Copies extends SparkListener {
    @Override
    public void onTaskStart(SparkListenerTaskStart start) {
      if (start.taskInfo().speculative()) {
        System.out.println(COPY + " of task " + start.taskInfo().id());
      }
    }
  }

  private static void say(String line) {
    System.out.println(line);
    if (line.startsWith("checkpoints/small/round-")) {
      System.gc();
      Runtime runtime = Runtime.getRuntime();
      System.out.println(
          "memory " + resident() + " " + (runtime.totalMemory() - runtime.freeMemory()) / 1024);
    }
  }

  /** Resident KiB of this process. */
  private static long resident() {
    try {
      List<String> lines = Files.readAllLines(Path.of("/proc/self/status"));
      return lines.stream()
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst()
          .orElseThrow();
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
