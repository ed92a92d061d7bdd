package io.tianma.jobs;

import io.tianma.data.hadoop.Artifact;
import io.tianma.data.hadoop.Artifacts;
import io.tianma.data.spark.clean.Clean;
import io.tianma.data.spark.dedup.Dedup;
import io.tianma.data.spark.ingest.Ingest;
import io.tianma.data.spark.pairs.Pairs;
import io.tianma.data.spark.rows.Workspace;
import io.tianma.data.spark.shards.Shards;
import io.tianma.data.spark.vocab.Vocab;
import io.tianma.data.store.Input;
import io.tianma.jobs.config.ConfigFiles;
import io.tianma.jobs.config.RunConfig;
import io.tianma.jobs.shell.Sessions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.apache.spark.SparkContext;

/**
 * Times the data stages, raw files to shards, in one Java process: {@code PipelineSpeed CONFIG
 * [key=value]...}, with Spark as a job starts it.
 *
 * <p>Of each stage it prints wall seconds, processor seconds of the whole process and of executors
 * that it started (compiler and collector included), seconds in which the collector held the stage
 * up, the heap that lives after a full collection, and the most resident memory so far; then what
 * Spark counted of its tasks; at the end raw MB/s over all.
 */
public final class PipelineSpeed {
  private PipelineSpeed() {}

  public static void main(String[] args) {
    List<String> settings = Arrays.asList(args).subList(1, args.length);
    RunConfig config = ConfigFiles.read(Path.of(args[0]), settings);
    try (Sessions sessions = new Sessions(config.spark(), "pipeline-speed", config.workDir())) {
      SparkContext context = sessions.start().sparkContext();
      TaskSums sums = new TaskSums();
      context.addSparkListener(sums);
      time(config, sessions, () -> sums.line(context));
    }
  }

  private static void time(RunConfig config, Sessions sessions, Supplier<String> sums) {
    Workspace workspace =
        new Workspace(
            sessions::start,
            new Artifacts(sessions.hadoop(), config.workDir(), System.out::println));
    Clock start = new Clock();
    Artifact documents = timed(sums, "ingest", () -> Ingest.run(workspace, config.ingest()));
    Artifact clean = timed(sums, "clean", () -> Clean.run(workspace, documents, config.clean()));
    Artifact dedup = timed(sums, "dedup", () -> Dedup.run(workspace, clean, config.dedup()));
    Artifact vocab = timed(sums, "vocab", () -> Vocab.run(workspace, dedup, config.vocab()));
    Artifact pairs = timed(sums, "pairs", () -> Pairs.run(workspace, dedup, config.pairs()));
    timed(sums, "shards", () -> Shards.run(workspace, pairs, vocab, config.shards()));
    double seconds = start.wall();
    double megabytes = documents.manifest().inputs().stream().mapToLong(Input::bytes).sum() / 1e6;
    System.out.printf("all: %s%n", start);
    System.out.printf(
        "%.1f MB raw, %.2f MB/s, %.1f s of compiling, at most %s resident%n",
        megabytes,
        megabytes / seconds,
        ManagementFactory.getCompilationMXBean().getTotalCompilationTime() / 1e3,
        resident());
  }

  private static <T> T timed(Supplier<String> sums, String stage, Supplier<T> work) {
    Clock clock = new Clock();
    T result = work.get();
    String times = clock.toString();
    String lives = Boolean.getBoolean("live") ? ", " + live() + " MB live" : "";
    System.out.printf("%s: %s%s, at most %s resident%n", stage, times, lives, resident());
    System.out.printf("%s: %s%n", stage, sums.get());
    return result;
  }

  /** Megabytes that a full collection leaves. */
  private static long live() {
    System.gc();
    long bytes = 0;
    for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
      MemoryUsage after = pool.getCollectionUsage();
      if (pool.getType() == MemoryType.HEAP && after != null) {
        bytes += after.getUsed();
      }
    }
    return bytes >> 20;
  }

  /** The most resident memory of this process so far, as Linux says it. */
  private static String resident() {
    try {
      return Files.readAllLines(Path.of("/proc/self/status")).stream()
          .filter(line -> line.startsWith("VmHWM:"))
          .map(line -> line.substring("VmHWM:".length()).strip())
          .findFirst()
          .orElse("?");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Times since it was made. */
  private static final class Clock {
    private final long nanos = System.nanoTime();
    private final long processor = processor();
    private final long collecting = collecting();

    private static long processor() {
      long executors =
          ProcessHandle.current()
              .descendants()
              .mapToLong(p -> p.info().totalCpuDuration().map(Duration::toNanos).orElse(0L))
              .sum();
      return executors
          + ((com.sun.management.OperatingSystemMXBean)
                  ManagementFactory.getOperatingSystemMXBean())
              .getProcessCpuTime();
    }

    private static long collecting() {
      return ManagementFactory.getGarbageCollectorMXBeans().stream()
          .mapToLong(GarbageCollectorMXBean::getCollectionTime)
          .sum();
    }

    double wall() {
      return (System.nanoTime() - nanos) / 1e9;
    }

    @Override
    public String toString() {
      return String.format(
          "%.1f s, %.1f s of processor, %.1f s of collecting",
          wall(), (processor() - processor) / 1e9, (collecting() - collecting) / 1e3);
    }
  }
}
