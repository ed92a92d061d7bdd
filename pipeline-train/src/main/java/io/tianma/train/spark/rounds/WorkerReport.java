package io.tianma.train.spark.rounds;

import java.io.Serializable;

/** What one worker did in a round. A plain class, since it travels. */
final class WorkerReport implements Serializable {
  private static final long serialVersionUID = 1L;

  final int worker;
  int steps;
  double lossSum;
  long correct;
  long targetTokens;
  long pairs;

  /** Seconds that the steps took; the only thing that is not the same in every attempt. */
  double seconds;

  /** What decides the bits on that machine. */
  String fingerprint = "";

  /** Why the round must not count; null if all numbers are finite. */
  String failure;

  WorkerReport(int worker) {
    this.worker = worker;
  }
}
