package io.tianma.jobs;

import io.tianma.data.hadoop.Artifact;
import io.tianma.jobs.config.FineTuneOptions;
import io.tianma.train.plan.StageOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The stages of a run by name, and the checkpoints that they made. */
final class Stages {
  private final Run run;
  private final List<StageOptions> all;

  Stages(Run run) {
    this.run = run;
    this.all = run.config().stages();
  }

  /**
   * The stage of that name.
   *
   * @param otherwise index of the stage if no name is given
   */
  StageOptions named(String name, int otherwise) {
    if (name == null && otherwise < all.size()) {
      return all.get(otherwise);
    }
    if (FineTuneOptions.STAGE.equals(name)) {
      return new StageOptions(name, 1, tuned().model());
    }
    return all.stream()
        .filter(stage -> stage.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "stages = "
                        + names()
                        + (name == null
                            ? ": there is none to grow to; add one"
                            : ": there is none named " + name + "; add it, or correct --stage")));
  }

  private String names() {
    return all.stream().map(StageOptions::name).collect(Collectors.joining(", "));
  }

  /** The stage whose checkpoint is fine-tuned. */
  StageOptions tuned() {
    String name = run.config().finetune().stage();
    return named(name.isBlank() ? null : name, all.size() - 1);
  }

  /** The finished checkpoint of a stage; what was imported, if that was not trained on. */
  Artifact best(StageOptions stage) {
    boolean imported = isFirst(stage) && run.config().imported().wanted();
    boolean trained = run.workspace().artifacts().find("checkpoints/" + stage.name()).isPresent();
    if (imported && !trained) {
      run.say("checkpoints/%s: not trained; taking what was imported".formatted(stage.name()));
      return start(stage).orElseThrow();
    }
    return trained(stage);
  }

  /** Tokens of a source that a stage reads at most. */
  int maxSource(StageOptions stage) {
    return stage.name().equals(FineTuneOptions.STAGE)
        ? run.config().finetune().maxSource()
        : run.config().shards().maxSource();
  }

  boolean isFirst(StageOptions stage) {
    return all.indexOf(stage) == 0;
  }

  StageOptions before(StageOptions stage) {
    if (isFirst(stage)) {
      throw new IllegalArgumentException(
          "stages = " + names() + ": " + stage.name() + " is the first, nothing grows to it");
    }
    return all.get(all.indexOf(stage) - 1);
  }

  /** The finished checkpoint of a stage. */
  Artifact trained(StageOptions stage) {
    return run.made("checkpoints/" + stage.name(), making(stage));
  }

  /** Round 0 of a stage, as growth or an import made it; empty if it has fresh weights. */
  Optional<Artifact> start(StageOptions stage) {
    boolean first = isFirst(stage);
    if (first && !run.config().imported().wanted()) {
      return Optional.empty();
    }
    return Optional.of(
        run.made(directory(stage, 0), first ? "import" : "grow --stage " + stage.name()));
  }

  /** The checkpoint of a stage after that many rounds, 0 being where it started. */
  Artifact round(StageOptions stage, long round) {
    return run.made(directory(stage, round), making(stage));
  }

  /** The job that trains a stage. */
  private static String making(StageOptions stage) {
    return stage.name().equals(FineTuneOptions.STAGE)
        ? FineTuneOptions.STAGE
        : "pretrain --stage " + stage.name();
  }

  private static String directory(StageOptions stage, long round) {
    return "checkpoints/%s/round-%06d".formatted(stage.name(), round);
  }

  /** The finished checkpoints of all stages, in the order of training. */
  List<Artifact> trained() {
    return all.stream().map(this::trained).toList();
  }

  /** What an import, growth and training made, in that order. */
  List<Artifact> chain() {
    List<Artifact> chain = new ArrayList<>();
    for (StageOptions stage : all) {
      start(stage).ifPresent(chain::add);
      chain.add(trained(stage));
    }
    return chain;
  }
}
