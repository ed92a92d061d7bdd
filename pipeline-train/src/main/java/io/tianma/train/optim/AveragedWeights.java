package io.tianma.train.optim;

/**
 * An exponential moving average of the weights, kept beside them: {@code a ← a + (1 - d)(w - a)}
 * with d the memory at that step, {@code min(memory, (1 + t) / (10 + t))}, so that the first
 * weights are soon forgotten. Several steps at once count as if the weights had moved in the last
 * of them only. Source: TensorFlow's ExponentialMovingAverage with num_updates.
 */
public final class AveragedWeights {
  private AveragedWeights() {}

  /**
   * Takes new weights in.
   *
   * @param average F [N], changed
   * @param weights F [N]
   * @param memory share of the average that a step keeps
   * @param step number of the first step since the last time, from 0
   * @param steps since then
   */
  public static void update(
      float[] average, float[] weights, double memory, long step, long steps) {
    double kept = 1;
    for (long t = step; t < step + steps; t++) {
      kept *= Math.min(memory, (1.0 + t) / (10.0 + t));
    }
    double taken = 1 - kept;
    for (int i = 0; i < average.length; i++) {
      if (weights[i] != average[i]) { // what does not move keeps its bits, those of -0 too
        average[i] = (float) (average[i] + taken * ((double) weights[i] - average[i]));
      }
    }
  }
}
