package io.tianma.jobs.shell;

import org.apache.spark.SparkConf;
import org.apache.spark.network.util.JavaUtils;

/**
 * Memory that a process of Spark is given.
 *
 * @param heap bytes of the Java heap
 * @param outside bytes beside it, which Spark calls the overhead
 */
public record Memory(long heap, long outside) {
  private static final long MEBI = 1L << 20;

  /** What Spark adds where nothing is said: a tenth, and not less than this. */
  private static final long LEAST_OVERHEAD = 384 * MEBI;

  /** An executor's. */
  public static Memory ofExecutor(SparkConf conf) {
    return of(conf, "spark.executor.");
  }

  /** The driver's. */
  public static Memory ofDriver(SparkConf conf) {
    return of(conf, "spark.driver.");
  }

  private static Memory of(SparkConf conf, String prefix) {
    long heap = bytes(conf.get(prefix + "memory", "1g"));
    double factor = conf.getDouble(prefix + "memoryOverheadFactor", 0.1);
    String overhead = conf.get(prefix + "memoryOverhead", "");
    return new Memory(
        heap,
        overhead.isEmpty() ? Math.max((long) (factor * heap), LEAST_OVERHEAD) : bytes(overhead));
  }

  private static long bytes(String text) {
    return JavaUtils.byteStringAs(text, org.apache.spark.network.util.ByteUnit.MiB) * MEBI;
  }

  /**
   * Options of Java by which JavaCPP, through which ND4J takes its memory, knows the limit of the
   * process: what would pass it is an OutOfMemoryError in Java instead of a killed container. Where
   * it is not told it takes multiples of the heap, whatever was meant to lie outside.
   */
  public String limits() {
    return "-Dorg.bytedeco.javacpp.maxBytes=%d -Dorg.bytedeco.javacpp.maxPhysicalBytes=%d"
        .formatted(outside, heap + outside);
  }
}
