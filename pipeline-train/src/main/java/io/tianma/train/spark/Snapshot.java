package io.tianma.train.spark;

import io.tianma.train.checkpoint.TrainState;
import io.tianma.train.model.ModelConfig;
import io.tianma.train.model.Parameters;
import java.util.List;

/**
 * A model in training between two rounds: all that a checkpoint holds.
 *
 * @param state F [3 N]: N parameters, first moments, second moments
 * @param at how far training has come
 * @param metrics one line of JSON for each round since the stage began
 */
record Snapshot(ModelConfig config, float[] state, TrainState at, List<String> metrics) {
  Snapshot {
    metrics = List.copyOf(metrics);
  }

  /** N. */
  int parameters() {
    return state.length / 3;
  }

  Parameters list() {
    return new Parameters(config);
  }
}
