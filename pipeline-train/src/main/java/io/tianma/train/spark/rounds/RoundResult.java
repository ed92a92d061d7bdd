package io.tianma.train.spark.rounds;

import io.tianma.train.model.StepResult;
import java.util.List;
import java.util.TreeSet;

/**
 * What all workers of a round did together.
 *
 * @param sums over the target tokens of all batches, each taken before its step
 * @param steps of the worker that made the most
 * @param pairs that were trained on
 * @param seconds that the steps of the slowest worker took
 * @param fingerprints what decides the bits on the machines that took part
 */
public record RoundResult(
    StepResult sums, int steps, long pairs, double seconds, TreeSet<String> fingerprints) {
  /** Sums over reports in worker order. */
  static RoundResult of(List<WorkerReport> reports) {
    StepResult sums = new StepResult(0, 0, 0);
    int steps = 0;
    long pairs = 0;
    double seconds = 0;
    TreeSet<String> fingerprints = new TreeSet<>();
    for (WorkerReport report : reports) {
      sums = sums.plus(new StepResult(report.lossSum, report.correct, report.targetTokens));
      steps = Math.max(steps, report.steps);
      pairs += report.pairs;
      seconds = Math.max(seconds, report.seconds);
      if (report.steps > 0) {
        fingerprints.add(report.fingerprint);
      }
    }
    return new RoundResult(sums, steps, pairs, seconds, fingerprints);
  }
}
