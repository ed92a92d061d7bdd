package io.tianma.train.plan;

import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.model.config.ModelKey;
import io.tianma.train.model.config.ModelKeys;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Says where a model from elsewhere is not the one that a stage is to train. */
public final class Misfit {
  /** What training takes from the model or from the stage as it is. */
  private static final Set<String> FREE = Set.of("vocab", "norm-epsilon", "dropout");

  /** What no stage can ask for. */
  private static final Set<String> FIXED = Set.of("pad-id", "start-id", "end-id");

  private Misfit() {}

  /**
   * Checks everything but the vocabulary's size, the norm's epsilon and dropout, which training
   * takes from the model or from the stage as they are.
   *
   * @throws IllegalArgumentException naming each key that differs with both of its values
   */
  public static void refuse(ModelConfig model, StageOptions stage) {
    ModelConfig wanted = stage.model().config(model.vocab()).completedFrom(model);
    List<String> has = new ArrayList<>();
    List<String> asked = new ArrayList<>();
    for (ModelKey key : ModelKeys.all()) {
      Object ours = key.resolved(wanted);
      Object theirs = key.resolved(model);
      if (FREE.contains(key.setting()) || ours.equals(theirs)) {
        continue;
      }
      if (FIXED.contains(key.setting())) {
        throw new IllegalArgumentException(
            "config.json: %s means %s: a stage trains models with %s only"
                .formatted(key.json(), key.written(theirs), key.written(ours)));
      }
      has.add(key.setting() + " = " + key.written(theirs));
      asked.add(key.setting() + " = " + key.written(ours));
    }
    if (!has.isEmpty()) {
      throw new IllegalArgumentException(
          "the model has %s, stage %s asks for %s; set the model of the stage to the former"
              .formatted(String.join(", ", has), stage.name(), String.join(", ", asked)));
    }
  }
}
