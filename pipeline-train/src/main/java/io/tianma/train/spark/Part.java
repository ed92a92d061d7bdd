package io.tianma.train.spark;

import java.io.Serializable;

/**
 * A slice of a worker's result on its way to the executor that sums that slice, or the worker's
 * report. A plain class, since it travels.
 */
final class Part implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Elements of a slice: 4 MiB. */
  static final int SLICE = 1 << 20;

  /** Key of the reports, where slices have their number. */
  static final int REPORTS = -1;

  final int worker;
  final double weight;
  final float[] values;
  final WorkerReport report;

  private Part(int worker, double weight, float[] values, WorkerReport report) {
    this.worker = worker;
    this.weight = weight;
    this.values = values;
    this.report = report;
  }

  static Part slice(int worker, double weight, float[] values) {
    return new Part(worker, weight, values, null);
  }

  static Part report(WorkerReport report) {
    return new Part(report.worker, 0, null, report);
  }

  static int slices(int length) {
    return (length + SLICE - 1) / SLICE;
  }
}
