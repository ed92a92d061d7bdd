package io.tianma.jobs.recipe;

import io.tianma.jobs.config.ConfigException;
import io.tianma.jobs.config.RunConfig;
import io.tianma.jobs.shell.Memory;
import io.tianma.train.plan.DryRun;
import io.tianma.train.plan.Footprint;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkConf;

/** Compares what training needs with what executors are given. */
public final class MemoryChecks {
  /** Activations are estimated, not counted: so much less may still be enough. */
  private static final double HOPELESS = 0.7;

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

  /** What an executor is given too little of, a line each, the key first. */
  public static List<String> warnings(Map<String, String> properties, Footprint needed) {
    SparkConf conf = new SparkConf(false);
    properties.forEach(conf::set);
    List<String> lines = new ArrayList<>();
    Memory given = Memory.ofExecutor(conf);
    if (conf.contains("spark.executor.memory")) {
      add("spark.executor.memory", given.heap(), needed.executorHeap(), lines);
      if (conf.contains("spark.executor.memoryOverhead")) {
        add("spark.executor.memoryOverhead", given.outside(), needed.executorOutside(), lines);
      }
    }
    if (conf.contains("spark.driver.memory")) {
      add("spark.driver.memory", Memory.ofDriver(conf).heap(), needed.driverHeap(), lines);
    }
    return lines;
  }

  /**
   * Executors of a cluster that would be killed or run out of heap, before hours of other work.
   *
   * @param conf Spark as it is configured
   * @param warn is told of what may not suffice
   * @throws ConfigException naming the key that cannot suffice: another attempt would not either
   */
  static void refuse(
      SparkConf conf,
      RunConfig config,
      List<DryRun> stages,
      java.util.function.Consumer<String> warn) {
    Footprint needed = needed(conf, config, stages);
    Memory given = Memory.ofExecutor(conf);
    check("spark.executor.memory", given.heap(), needed.executorHeap(), warn);
    check("spark.executor.memoryOverhead", given.outside(), needed.executorOutside(), warn);
  }

  private static void check(
      String key, long given, long needed, java.util.function.Consumer<String> warn) {
    List<String> lines = new ArrayList<>();
    add(key, given, needed, lines);
    if (lines.isEmpty()) {
      return;
    }
    if (given < HOPELESS * needed) {
      throw new ConfigException("spark.properties: " + lines.get(0));
    }
    warn.accept("warning: " + lines.get(0));
  }

  private static void add(String key, long given, long needed, List<String> lines) {
    if (given < needed) {
      lines.add(
          "%s = %dm: training needs %s; raise it, give an executor fewer tasks, or take a smaller pretrain.batch-size or model"
              .formatted(key, given >> 20, Footprint.size(needed)));
    }
  }
}
