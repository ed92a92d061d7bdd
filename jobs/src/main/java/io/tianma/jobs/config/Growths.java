package io.tianma.jobs.config;

import io.tianma.train.grow.Growth;
import io.tianma.train.plan.StageOptions;
import java.util.List;

/** Refuses stages that cannot grow out of each other, before the first of them is trained. */
final class Growths {
  /** Which tokens there are does not matter here. */
  private static final int ANY_VOCAB = 1 << 12;

  private Growths() {}

  static void check(List<StageOptions> stages) {
    for (int i = 1; i < stages.size(); i++) {
      try {
        Growth.check(
            stages.get(i - 1).model().config(ANY_VOCAB),
            stages.get(i).model().config(ANY_VOCAB),
            stages.get(i).operators());
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "stages[%d].%s%s; stage %s grows out of %s"
                .formatted(
                    i,
                    e.getMessage().startsWith("growth") ? "" : "model.",
                    e.getMessage(),
                    stages.get(i).name(),
                    stages.get(i - 1).name()),
            e);
      }
    }
  }
}
