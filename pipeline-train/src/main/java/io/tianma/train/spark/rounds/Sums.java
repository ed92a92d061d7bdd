package io.tianma.train.spark.rounds;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.Partitioner;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import scala.Tuple2;

/**
 * Sums the workers' slices on the executors. Parts are sorted by slice and worker on their way, so
 * that a slice is summed as it streams by: an executor holds one part at a time, not those of all
 * workers, and what does not fit into memory Spark sorts on disk.
 *
 * <p>The driver fetches the means by several jobs over the same sorted parts, each of which returns
 * no more than fits: neither {@code spark.driver.maxResultSize} nor the 2 GB of a task's result
 * limit the size of a model.
 */
final class Sums {
  /** Slices that a task sums at most: 64 MiB. */
  private static final int SLICES_OF_A_TASK = 16;

  /** Bytes that the driver fetches by one job at most. */
  private static final long FETCHED = 512L << 20;

  private static final String MAX_RESULT = "spark.driver.maxResultSize";

  private final int partitions;
  private final int[][] jobs;

  /**
   * @param length of a worker's vector
   * @param own slices that stay the workers' own, of all workers together
   */
  Sums(SparkContext context, int length, int own) {
    int slices = Math.addExact(Part.slices(length), own);
    int wanted = Math.min(slices + 1, context.defaultParallelism());
    partitions = Math.max(wanted, (slices + SLICES_OF_A_TASK - 1) / SLICES_OF_A_TASK);
    long allowed = context.getConf().getSizeAsBytes(MAX_RESULT, "1g");
    long bytes = allowed == 0 ? FETCHED : Math.min(FETCHED, allowed / 2);
    long ofOne = (slices + partitions - 1L) / partitions * Part.SLICE * Float.BYTES;
    jobs = jobs(partitions, (int) Math.max(1, bytes / Math.max(1, ofOne)));
  }

  /** All partitions in groups of at most {@code size}. */
  static int[][] jobs(int partitions, int size) {
    return IntStream.iterate(0, from -> from < partitions, from -> from + size)
        .mapToObj(from -> IntStream.range(from, Math.min(partitions, from + size)).toArray())
        .toArray(int[][]::new);
  }

  JavaPairRDD<Long, Part> sorted(JavaRDD<Tuple2<Long, Part>> parts) {
    return parts
        .mapToPair(part -> part)
        .repartitionAndSortWithinPartitions(new BySlice(partitions), Comparator.naturalOrder());
  }

  /** Gives the sums to {@code installation}, the reports first. */
  void collect(JavaPairRDD<Long, Part> sorted, Installation installation) {
    JavaRDD<Tuple2<Integer, Object>> sums = sorted.mapPartitions(Sums::of);
    for (int[] job : jobs) {
      for (List<Tuple2<Integer, Object>> partition : sums.collectPartitions(job)) {
        partition.forEach(sum -> installation.take(sum._1(), sum._2()));
      }
      installation.refuseFailures();
    }
  }

  /** Sums what comes sorted: slices to their means, reports to a list, the rest as it is. */
  static Iterator<Tuple2<Integer, Object>> of(Iterator<Tuple2<Long, Part>> sorted) {
    List<Tuple2<Integer, Object>> sums = new ArrayList<>();
    ArrayList<WorkerReport> reports = new ArrayList<>();
    WeightedMean mean = null;
    int at = 0;
    while (sorted.hasNext()) {
      Tuple2<Long, Part> next = sorted.next();
      int slice = Part.sliceOf(next._1());
      Part part = next._2();
      if (slice == Part.REPORTS) {
        reports.add(part.report);
      } else if (slice < Part.REPORTS) {
        sums.add(new Tuple2<>(slice, part.values()));
      } else {
        if (mean != null && slice != at) {
          sums.add(new Tuple2<>(at, mean.values()));
          mean = null;
        }
        mean = mean == null ? new WeightedMean(part.length()) : mean;
        mean.add(part);
        at = slice;
      }
    }
    if (mean != null) {
      sums.add(new Tuple2<>(at, mean.values()));
    }
    if (!reports.isEmpty()) {
      sums.add(new Tuple2<>(Part.REPORTS, reports));
    }
    return sums.iterator();
  }

  /** All parts of a slice to one task, the reports to the first. */
  private static final class BySlice extends Partitioner {
    private static final long serialVersionUID = 1L;

    private final int partitions;

    BySlice(int partitions) {
      this.partitions = partitions;
    }

    @Override
    public int numPartitions() {
      return partitions;
    }

    @Override
    public int getPartition(Object key) {
      return Math.floorMod(Part.sliceOf((Long) key) - Part.REPORTS, partitions);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof BySlice same && same.partitions == partitions;
    }

    @Override
    public int hashCode() {
      return partitions;
    }
  }
}
