package io.tianma.train.plan;

import io.tianma.data.objective.ObjectiveOptions;
import io.tianma.train.plan.PretrainOptions.Deltas;
import io.tianma.train.plan.PretrainOptions.UpdaterState;
import io.tianma.train.tensor.Precision;
import java.util.List;

/** Options to change one at a time. */
final class SomeOptions {
  static final ModelSizes SIZES = new ModelSizes(8, 4, 2, 12, 3, 2, false, 0);

  private SomeOptions() {}

  /** Three workers of batches of 6, five a round after seven steps; held-out loss is measured. */
  static PretrainOptions pretrain() {
    return new PretrainOptions(
        3,
        6,
        5,
        7,
        OuterOptions.of(OuterOptions.Method.AVERAGE),
        UpdaterState.AVERAGED,
        Deltas.FLOAT32,
        1,
        1,
        1,
        "cpu",
        1,
        Precision.FLOAT32,
        true,
        1,
        1,
        0,
        false,
        OptimizerOptions.of(1e-4, 10),
        List.of(ObjectiveOptions.gapSentences()));
  }

  static GrowOptions grow() {
    return new GrowOptions(
        0.1, GrowOptions.NewLayers.COPY, GrowOptions.ScheduleRestart.CONTINUE, 8);
  }
}
