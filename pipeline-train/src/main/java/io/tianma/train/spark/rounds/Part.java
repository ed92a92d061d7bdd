package io.tianma.train.spark.rounds;

import io.tianma.train.tensor.Bfloat16;
import java.io.Serializable;

/**
 * A slice of a worker's result on its way to the executor that sums that slice; or what stays the
 * worker's own; or its report. A plain class, since it travels.
 */
public final class Part implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Elements of a slice: 4 MiB. */
  public static final int SLICE = 1 << 20;

  /** Number of the reports, where slices have theirs. */
  static final int REPORTS = -1;

  final int worker;
  final double weight;
  final WorkerReport report;
  private final float[] values;
  private final short[] halves;

  private Part(int worker, double weight, float[] values, short[] halves, WorkerReport report) {
    this.worker = worker;
    this.weight = weight;
    this.values = values;
    this.halves = halves;
    this.report = report;
  }

  public static Part of(int worker, double weight, float[] values) {
    return new Part(worker, weight, values, null, null);
  }

  /** The same in 16 bits. */
  public static Part rounded(int worker, double weight, float[] values) {
    short[] halves = new short[values.length];
    for (int i = 0; i < halves.length; i++) {
      halves[i] = Bfloat16.of(values[i]);
    }
    return new Part(worker, weight, null, halves, null);
  }

  static Part report(WorkerReport report) {
    return new Part(report.worker, 0, null, null, report);
  }

  int length() {
    return values == null ? halves.length : values.length;
  }

  float value(int i) {
    return values == null ? Bfloat16.value(halves[i]) : values[i];
  }

  /** All values; only of a part that was not rounded. */
  float[] values() {
    return values;
  }

  static int slices(int length) {
    return (length + SLICE - 1) / SLICE;
  }

  /** What parts are sorted by: slices in their order, the parts of a slice in that of workers. */
  static long key(int slice, int worker) {
    return (long) slice << Integer.SIZE | worker;
  }

  /** The slice of such a key. */
  static int sliceOf(long key) {
    return (int) (key >> Integer.SIZE);
  }

  /**
   * Number of a slice of what stays the workers' own, where slices have theirs.
   *
   * @param slice counted through all workers, each having as many
   */
  static int ownKey(int slice) {
    return REPORTS - 1 - slice;
  }

  /** The slice of such a number. */
  static int ownSliceOf(int key) {
    return REPORTS - 1 - key;
  }
}
