package io.tianma.train.spark;

import io.tianma.train.checkpoint.TrainState;
import io.tianma.train.model.ModelConfig;
import io.tianma.train.model.Parameters;
import java.util.List;

/**
 * A model in training between two rounds: all that a checkpoint holds.
 *
 * @param state F [3 N]: N parameters, first moments, second moments; moments are zero unless they
 *     are averaged
 * @param outer momentum of the outer optimizer, F [N]; null if there is none
 * @param workers moments that each worker keeps, F [2 N] each; empty if they keep none
 * @param at how far training has come
 * @param metrics one line of JSON for each round since the stage began
 */
record Snapshot(
    ModelConfig config,
    float[] state,
    float[] outer,
    List<float[]> workers,
    TrainState at,
    List<String> metrics) {
  Snapshot {
    workers = List.copyOf(workers);
    metrics = List.copyOf(metrics);
  }

  /** The same, to be gone on with from there. */
  Snapshot at(TrainState newState) {
    return new Snapshot(config, state, outer, workers, newState, metrics);
  }

  /** N. */
  int parameters() {
    return state.length / 3;
  }

  Parameters list() {
    return new Parameters(config);
  }
}
