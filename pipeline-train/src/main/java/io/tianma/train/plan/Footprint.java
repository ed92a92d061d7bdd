package io.tianma.train.plan;

import java.util.List;
import java.util.Locale;

/**
 * Memory of the processes that train a stage, in bytes: what YARN and Kubernetes hold them to. The
 * terms are those of {@link DryRun}; the constants were measured ({@code FootprintTest}).
 *
 * @param driverHeap Java heap of the driver
 * @param driverOutside what the driver takes beside it
 * @param executorHeap Java heap of an executor
 * @param executorOutside what an executor takes beside it, all its tasks together
 */
public record Footprint(
    long driverHeap, long driverOutside, long executorHeap, long executorOutside) {
  /** Spark and Tianma themselves on the heap. */
  private static final long HEAP = 256L << 20;

  /** Classes, compiled code, threads, collector, BLAS and libraries. */
  private static final long PROCESS = 330L << 20;

  /**
   * What a stage needs.
   *
   * @param tasks workers that run in one executor at a time
   */
  public static Footprint of(DryRun stage, int tasks) {
    return new Footprint(
        HEAP + stage.driverHeapBytes(),
        PROCESS + stage.driverBytes(),
        HEAP + tasks * stage.workerHeapBytes(),
        PROCESS + stage.networkBytes() + tasks * stage.workerBytes());
  }

  /** The larger of both, part by part. */
  public Footprint or(Footprint other) {
    return new Footprint(
        Math.max(driverHeap, other.driverHeap),
        Math.max(driverOutside, other.driverOutside),
        Math.max(executorHeap, other.executorHeap),
        Math.max(executorOutside, other.executorOutside));
  }

  /** Lines for people. */
  public List<String> lines() {
    return List.of(
        "driver            "
            + size(driverHeap)
            + " Java heap, "
            + size(driverOutside)
            + " beside it",
        "an executor       "
            + size(executorHeap)
            + " Java heap, "
            + size(executorOutside)
            + " beside it");
  }

  /** Bytes as people read them. */
  public static String size(long bytes) {
    return bytes < 1L << 30
        ? String.format(Locale.ROOT, "%.1f MiB", bytes / 0x1p20)
        : String.format(Locale.ROOT, "%.1f GiB", bytes / 0x1p30);
  }
}
