package io.tianma.train.spark.pretrain;

import io.tianma.data.hadoop.Artifact;
import io.tianma.data.hadoop.Artifacts;
import io.tianma.train.model.LookedAt;
import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.model.config.ModelKey;
import io.tianma.train.model.config.ModelKeys;
import io.tianma.train.plan.StageOptions;
import io.tianma.train.spark.checkpoints.Checkpoints;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whether a stage can go on from its newest checkpoint, or begin with what growth made, as it is
 * configured now.
 */
final class GoingOn {
  /**
   * What is in the way of a stage's own rounds.
   *
   * @param why half a sentence
   * @param way what to set instead of replacing them
   * @param damage whether no setting but a lost file is why
   */
  record Obstacle(String why, String way, boolean damage) {
    /** The refusal; {@code --replace} is the way that always leads on, and deletes nothing. */
    RuntimeException refused(String directory) {
      String line =
          "%s; %s, or --replace to train it anew (what is there is kept as %s.old-N)"
              .formatted(why, way, directory);
      return damage ? new IllegalStateException(line) : new IllegalArgumentException(line);
    }
  }

  private final Artifacts artifacts;
  private final Checkpoints checkpoints;
  private final StageOptions stage;

  GoingOn(Artifacts artifacts, Checkpoints checkpoints, StageOptions stage) {
    this.artifacts = artifacts;
    this.checkpoints = checkpoints;
    this.stage = stage;
  }

  /**
   * What is in the way of going on; nothing if all is well.
   *
   * @param round that is trained
   * @param best round so far; 0 if nobody asks for it
   * @param trained the model of that round
   * @param wanted the model that is configured
   */
  Optional<Obstacle> obstacle(long round, long best, ModelConfig trained, ModelConfig wanted) {
    List<String> changed = changed(trained, wanted);
    if (!changed.isEmpty()) {
      String why = "stage %s: %s".formatted(stage.name(), String.join("; ", changed));
      return Optional.of(new Obstacle(why, "set it back", false));
    }
    if (round > stage.rounds()) {
      String why =
          "stage %s: rounds = %d, but %d are trained already"
              .formatted(stage.name(), stage.rounds(), round);
      return Optional.of(new Obstacle(why, "raise rounds to at least " + round, false));
    }
    return best == 0 || best == round ? Optional.empty() : lost(best);
  }

  private Optional<Obstacle> lost(long best) {
    String name = Checkpoints.directory(stage.name(), best);
    String section = name.startsWith("checkpoints/finetune/") ? "finetune" : "pretrain";
    String way = "set %s.patience = 0 to take the last".formatted(section);
    if (!artifacts.exists(name)) {
      String why =
          "%s: round %d, the best, was not kept: %s.patience asks for it, and was 0 or another while it was trained"
              .formatted(stage.name(), best, section);
      return Optional.of(new Obstacle(why, way, false));
    }
    if (checkpoints.round(best).isEmpty()) {
      String why = "%s: round %d, the best, is not whole any more".formatted(stage.name(), best);
      return Optional.of(new Obstacle(why, way, true));
    }
    return Optional.empty();
  }

  /**
   * Refuses a beginning whose model is not that of the stage.
   *
   * @throws IllegalArgumentException with the keys that differ, both values, and who makes another
   */
  void check(Artifact grown, ModelConfig has, ModelConfig wanted) {
    List<String> changed = changed(has, wanted);
    if (!changed.isEmpty()) {
      String maker = grown.manifest().stage();
      String way =
          switch (maker) {
            case Checkpoints.GROW -> "or run tianma grow --stage " + stage.name() + " first";
            case "import" -> "or import a model of that size: imported.directory, tianma import";
            default -> "or train the stage that it comes from again";
          };
      throw new IllegalArgumentException(
          "stage %s: %s was made with %s; set it back, %s"
              .formatted(stage.name(), grown.directory(), String.join("; ", changed), way));
    }
  }

  /** Each key that differs with both values; training may change dropout and the epsilon. */
  private List<String> changed(ModelConfig has, ModelConfig wanted) {
    ModelConfig now = LookedAt.of(wanted.completedFrom(has));
    ModelConfig before =
        LookedAt.of(has.completedFrom(has))
            .but()
            .dropout(now.dropout())
            .normEpsilon(now.normEpsilon())
            .build();
    List<String> changed = new ArrayList<>();
    for (ModelKey key : ModelKeys.all()) {
      Object old = key.of(before);
      Object fresh = key.of(now);
      if (!old.equals(fresh)) {
        String name =
            key.setting().equals("vocab")
                ? "the tokens of the vocabulary"
                : "stages (name = %s).model.%s".formatted(stage.name(), key.setting());
        changed.add("%s = %s, now %s".formatted(name, key.written(old), key.written(fresh)));
      }
    }
    if (changed.isEmpty() && !before.equals(now)) {
      changed.add("another model: %s, now %s".formatted(before, now));
    }
    return changed;
  }
}
