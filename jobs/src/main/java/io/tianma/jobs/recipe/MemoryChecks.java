package io.tianma.jobs.recipe;

import io.tianma.jobs.config.ConfigException;
import io.tianma.jobs.config.RunConfig;
import io.tianma.jobs.shell.Memory;
import io.tianma.train.plan.DryRun;
import io.tianma.train.plan.Footprint;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.spark.SparkConf;

/** Compares what training needs with what the driver and executors are given. */
public final class MemoryChecks {
  /** Activations are estimated, not counted: so much less may still be enough. */
  private static final double HOPELESS = 0.7;

  private static final String DRIVER_HEAP = "spark.driver.memory";

  private static final String EXECUTORS =
      "raise it, give an executor fewer tasks, or take a smaller pretrain.batch-size or model";

  /** The driver has no tasks: what it needs grows with the model. */
  private static final String DRIVERS = "raise it (spark-submit reads it), or take a smaller model";

  private MemoryChecks() {}

  /** Memory of the largest of the stages. */
  public static Footprint needed(RunConfig config, List<DryRun> stages) {
    return needed(new SparkConf(false), config, stages);
  }

  private static Footprint needed(SparkConf given, RunConfig config, List<DryRun> stages) {
    SparkConf conf = given.clone();
    config.spark().properties().forEach(conf::setIfMissing);
    int cores = conf.getInt("spark.executor.cores", 1);
    int tasks = Math.max(1, cores / conf.getInt("spark.task.cpus", 1));
    int workers = Math.min(tasks, config.pretrain().workers());
    return stages.stream()
        .map(stage -> Footprint.of(stage, workers))
        .reduce(Footprint::or)
        .orElseThrow();
  }

  /**
   * What the driver or an executor is given too little of, a line each, the key first.
   *
   * @param cluster whether the driver runs in the cluster, which holds it to its limit too
   */
  public static List<String> warnings(
      Map<String, String> properties, Footprint needed, boolean cluster) {
    SparkConf conf = new SparkConf(false);
    properties.forEach(conf::set);
    return shares(conf, needed, cluster).stream()
        .filter(share -> conf.contains(share.key()) && share.isTooLittle())
        .map(Share::line)
        .toList();
  }

  /**
   * Processes of a cluster that would be killed or run out of heap, before hours of other work. The
   * driver's own heap is not looked at: it has it already.
   *
   * @param conf Spark as it is configured
   * @param cluster whether the driver runs in the cluster, which holds it to its limit too
   * @param warn is told of what may not suffice
   * @throws ConfigException naming the key that cannot suffice: another attempt would not either
   */
  static void refuse(
      SparkConf conf,
      RunConfig config,
      List<DryRun> stages,
      boolean cluster,
      Consumer<String> warn) {
    for (Share share : shares(conf, needed(conf, config, stages), cluster)) {
      if (share.key().equals(DRIVER_HEAP) || !share.isTooLittle()) {
        continue;
      }
      if (share.given() < HOPELESS * share.needed()) {
        throw new ConfigException("spark.properties: " + share.line());
      }
      warn.accept("warning: " + share.line());
    }
  }

  private static List<Share> shares(SparkConf conf, Footprint needed, boolean cluster) {
    Memory executor = Memory.ofExecutor(conf);
    Memory driver = Memory.ofDriver(conf);
    List<Share> shares = new ArrayList<>();
    shares.add(
        new Share("spark.executor.memory", executor.heap(), needed.executorHeap(), EXECUTORS));
    shares.add(
        new Share(
            "spark.executor.memoryOverhead",
            executor.outside(),
            needed.executorOutside(),
            EXECUTORS));
    shares.add(new Share(DRIVER_HEAP, driver.heap(), needed.driverHeap(), DRIVERS));
    if (cluster) {
      shares.add(
          new Share(
              "spark.driver.memoryOverhead", driver.outside(), needed.driverOutside(), DRIVERS));
    }
    return shares;
  }

  /** A part of a process' memory, in bytes, and what to do if it is too little. */
  private record Share(String key, long given, long needed, String wayOut) {
    boolean isTooLittle() {
      return given < needed;
    }

    String line() {
      return "%s = %dm: training needs %s; %s"
          .formatted(key, given >> 20, Footprint.size(needed), wayOut);
    }
  }
}
