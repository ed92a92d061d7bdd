package io.tianma.jobs;

import io.tianma.data.hadoop.Artifact;
import io.tianma.data.hadoop.Artifacts;
import io.tianma.data.spark.Clean;
import io.tianma.data.spark.Dedup;
import io.tianma.data.spark.Ingest;
import io.tianma.data.spark.Pairs;
import io.tianma.data.spark.Shards;
import io.tianma.data.spark.Vocab;
import io.tianma.data.spark.Workspace;
import io.tianma.data.store.Input;
import io.tianma.jobs.config.ConfigFiles;
import io.tianma.jobs.config.RunConfig;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.apache.spark.sql.SparkSession;

/**
 * Times the data stages, raw files to shards, in one Java process: {@code PipelineSpeed CONFIG
 * [key=value]...}. Prints seconds of each stage, raw MB/s over all, and the most memory that lived
 * through a collection. The work directory must be empty.
 */
public final class PipelineSpeed {
  private PipelineSpeed() {}

  public static void main(String[] args) {
    List<String> settings = Arrays.asList(args).subList(1, args.length);
    RunConfig config = ConfigFiles.read(Path.of(args[0]), settings);
    SparkSession.Builder builder =
        SparkSession.builder()
            .master(config.spark().master())
            .appName("pipeline-speed")
            .config("spark.ui.enabled", "false");
    config.spark().properties().forEach(builder::config);
    SparkSession spark = builder.getOrCreate();
    Workspace workspace =
        new Workspace(
            spark,
            new Artifacts(
                spark.sparkContext().hadoopConfiguration(), config.workDir(), System.out::println));
    long start = System.nanoTime();
    Artifact documents = timed("ingest", () -> Ingest.run(workspace, config.ingest()));
    Artifact clean = timed("clean", () -> Clean.run(workspace, documents, config.clean()));
    Artifact dedup = timed("dedup", () -> Dedup.run(workspace, clean, config.dedup()));
    Artifact vocab = timed("vocab", () -> Vocab.run(workspace, dedup, config.vocab()));
    Artifact pairs = timed("pairs", () -> Pairs.run(workspace, dedup, config.pairs()));
    timed("shards", () -> Shards.run(workspace, pairs, vocab, config.shards()));
    double seconds = (System.nanoTime() - start) / 1e9;
    double megabytes = documents.manifest().inputs().stream().mapToLong(Input::bytes).sum() / 1e6;
    System.out.printf(
        "all: %.1f s, %.1f MB raw, %.2f MB/s, %d MB lived through collections%n",
        seconds, megabytes, megabytes / seconds, lived() >> 20);
    spark.stop();
  }

  private static <T> T timed(String stage, Supplier<T> work) {
    long start = System.nanoTime();
    T result = work.get();
    System.out.printf("%s: %.1f s%n", stage, (System.nanoTime() - start) / 1e9);
    return result;
  }

  private static long lived() {
    long bytes = 0;
    for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
      MemoryUsage after = pool.getCollectionUsage();
      if (pool.getType() == MemoryType.HEAP && after != null) {
        bytes += after.getUsed();
      }
    }
    return bytes;
  }
}
