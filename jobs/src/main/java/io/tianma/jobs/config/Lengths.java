package io.tianma.jobs.config;

import io.tianma.data.shard.ShardOptions;
import io.tianma.eval.metric.EvaluateOptions;
import io.tianma.train.model.Architecture;
import io.tianma.train.plan.StageOptions;
import java.util.List;

/** Refuses texts that a model has no positions for, before anything is computed. */
final class Lengths {
  /** Which tokens there are does not matter here. */
  private static final int ANY_VOCAB = 1 << 24;

  private Lengths() {}

  static void check(
      String path, StageOptions stage, ShardOptions shards, EvaluateOptions evaluate) {
    Architecture model = Architecture.of(stage.model().config(ANY_VOCAB));
    check(path, model.mostSource(), "shards.max-source", shards.maxSource(), 0);
    check(path, model.mostTarget(), "shards.max-target", shards.maxTarget(), 1);
    check(path, model.mostTarget(), "evaluate.max-new-tokens", evaluate.maxNewTokens(), 0);
  }

  /** The same of a fine-tuning, if there is to be one: its texts have lengths of their own. */
  static void check(List<StageOptions> stages, FineTuneOptions tuning) {
    for (int i = 0; i < stages.size() && !tuning.train().isBlank(); i++) {
      StageOptions stage = stages.get(i);
      boolean last = tuning.stage().isBlank() && i == stages.size() - 1;
      if (last || stage.name().equals(tuning.stage())) {
        Architecture model = Architecture.of(stage.model().config(ANY_VOCAB));
        String path = "stages[" + i + "]";
        check(path, model.mostSource(), "finetune.max-source", tuning.maxSource(), 0);
        check(path, model.mostTarget(), "finetune.max-target", tuning.maxTarget(), 1);
      }
    }
  }

  private static void check(String path, int most, String key, int wanted, int unread) {
    if (wanted - unread > most) {
      throw new IllegalArgumentException(
          "%s.model.max-positions = %d: %s = %d is longer; raise the former to at least %d, or lower the latter"
              .formatted(path, most, key, wanted, wanted - unread));
    }
  }
}
