package io.tianma.train.spark.rounds;

import io.tianma.train.optim.OuterOptimizer;
import io.tianma.train.plan.PretrainOptions.Deltas;
import io.tianma.train.plan.PretrainOptions.UpdaterState;

/**
 * How {@link AveragingTrainingMaster} averages.
 *
 * @param outer makes the next parameters of the average
 * @param updaterState what becomes of the moments
 * @param deltas how workers send what they learned
 */
public record AveragingSettings(OuterOptimizer outer, UpdaterState updaterState, Deltas deltas) {
  /** What DL4J's own master does. */
  public static AveragingSettings plain() {
    return new AveragingSettings(
        new OuterOptimizer.Average(), UpdaterState.AVERAGED, Deltas.FLOAT32);
  }

  boolean averagesMoments() {
    return updaterState == UpdaterState.AVERAGED;
  }

  boolean keepsMoments() {
    return updaterState == UpdaterState.WORKER;
  }

  boolean compresses() {
    return deltas == Deltas.BFLOAT16;
  }
}
