package io.tianma.train.spark.rounds;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Puts the results of a round where they belong as they come in, away from what was before. */
final class Installation {
  private final float[] state;
  private final float[] next;
  private final int deltas;
  private final float[][] before;
  private final float[][] moments;
  private final List<WorkerReport> reports = new ArrayList<>();

  /**
   * @param state that all workers started from
   * @param next receives the means
   * @param deltas how many of the first numbers are differences from {@code state}
   * @param before moments that each worker keeps
   */
  Installation(float[] state, float[] next, int deltas, float[][] before) {
    this.state = state;
    this.next = next;
    this.deltas = deltas;
    this.before = before;
    this.moments = before.clone();
  }

  /** Takes the sum of that number. */
  void take(int slice, Object sum) {
    if (slice == Part.REPORTS) {
      ((List<?>) sum).forEach(report -> reports.add((WorkerReport) report));
    } else if (slice < Part.REPORTS) {
      own(Part.ownSliceOf(slice), (float[]) sum);
    } else {
      float[] mean = (float[]) sum;
      int from = slice * Part.SLICE;
      System.arraycopy(mean, 0, next, from, mean.length);
      for (int i = from; i < from + mean.length && i < deltas; i++) {
        next[i] += state[i];
      }
    }
  }

  private void own(int slice, float[] values) {
    int slices = Part.slices(before[0].length);
    int worker = slice / slices;
    if (moments[worker] == before[worker]) {
      moments[worker] = new float[before[worker].length];
    }
    System.arraycopy(values, 0, moments[worker], slice % slices * Part.SLICE, values.length);
  }

  /**
   * Looks for failures among the reports.
   *
   * @throws NotFiniteRound naming the earliest step, which is the nearest to the cause
   */
  void refuseFailures() {
    reports.stream()
        .filter(report -> report.failure != null)
        .min(Comparator.comparingInt(report -> report.steps))
        .ifPresent(
            report -> {
              throw new NotFiniteRound(report.failure);
            });
  }

  /** What all workers did. */
  RoundResult result() {
    return RoundResult.of(reports);
  }

  /** Moments that each worker keeps; those of workers that saw nothing are as before. */
  float[][] moments() {
    return moments;
  }
}
