package io.tianma.jobs.recipe;

import io.tianma.data.hadoop.Artifact;
import io.tianma.eval.metric.EvaluateOptions;
import io.tianma.eval.spark.EvaluateLatents;
import io.tianma.jobs.config.FineTuneOptions;
import io.tianma.train.decode.GenerationOptions;
import io.tianma.train.model.config.ModelKind;
import io.tianma.train.plan.StageOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The stages of a run by name, and the checkpoints that they made. */
public final class Stages {
  /** Where checkpoints lie, also those that were set aside. */
  private static final Pattern CHECKPOINT =
      Pattern.compile("(.*/)?checkpoints/(?<stage>[^/]+?)(\\.old-\\d+)?(/round-\\d+)?/*");

  private final Run run;
  private final List<StageOptions> all;

  public Stages(Run run) {
    this.run = run;
    this.all = run.config().stages();
  }

  /**
   * The stage of that name.
   *
   * @param otherwise index of the stage if no name is given
   */
  public StageOptions named(String name, int otherwise) {
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

  /**
   * The stage whose checkpoint, or whose round, lies in that directory: fine-tuning writes and
   * reads within limits of its own.
   *
   * @return the last stage if none has the name that the directory says
   */
  public StageOptions ofCheckpoint(String directory) {
    Matcher place = CHECKPOINT.matcher(directory);
    String name = place.matches() ? place.group("stage") : "";
    return name.equals(FineTuneOptions.STAGE) || all.stream().anyMatch(s -> s.name().equals(name))
        ? named(name, 0)
        : last();
  }

  /**
   * The stage of that name, which pretraining or growth makes.
   *
   * @throws IllegalArgumentException if it is the fine-tuning, which another command makes
   */
  public StageOptions ofPretraining(String name, int otherwise) {
    if (FineTuneOptions.STAGE.equals(name)) {
      throw new IllegalArgumentException(
          "stages = "
              + names()
              + ": finetune is none of them; tianma finetune trains it, or correct --stage");
    }
    return named(name, otherwise);
  }

  private String names() {
    return all.stream().map(StageOptions::name).collect(Collectors.joining(", "));
  }

  /** The stage whose checkpoint is fine-tuned. */
  public StageOptions tuned() {
    String name = run.config().finetune().stage();
    return named(name.isBlank() ? null : name, all.size() - 1);
  }

  /** The finished checkpoint of a stage; what was imported, if that was not trained on. */
  public Artifact best(StageOptions stage) {
    boolean imported = isFirst(stage) && run.config().imported().wanted();
    boolean trained = run.workspace().artifacts().find("checkpoints/" + stage.name()).isPresent();
    if (imported && !trained) {
      run.say("checkpoints/%s: not trained; taking what was imported".formatted(stage.name()));
      return start(stage).orElseThrow();
    }
    return trained(stage);
  }

  /** Tokens of a source that a stage reads at most. */
  public int maxSource(StageOptions stage) {
    return isTuned(stage) ? run.config().finetune().maxSource() : run.config().shards().maxSource();
  }

  /** How tokens are chosen while a stage's model writes, as when it is scored. */
  public GenerationOptions generation(StageOptions stage) {
    GenerationOptions generation = run.config().generation();
    return isTuned(stage) ? run.config().finetune().generation(generation) : generation;
  }

  /** What a stage's model writes with, as when it is scored. */
  public EvaluateOptions writing(StageOptions stage) {
    EvaluateOptions evaluate = run.config().evaluate();
    return isTuned(stage)
        ? FineTune.titles(run.config().finetune(), evaluate, run.config().generation()).evaluate()
        : evaluate;
  }

  /** Whether fine-tuning makes it, not pretraining. */
  public static boolean isTuned(StageOptions stage) {
    return stage.name().equals(FineTuneOptions.STAGE);
  }

  boolean isFirst(StageOptions stage) {
    return all.indexOf(stage) == 0;
  }

  public StageOptions before(StageOptions stage) {
    if (isFirst(stage)) {
      throw new IllegalArgumentException(
          "stages = " + names() + ": " + stage.name() + " is the first, nothing grows to it");
    }
    if (all.indexOf(stage) < 0) {
      throw new IllegalArgumentException(
          "stages = " + names() + ": " + stage.name() + " is none of them");
    }
    return all.get(all.indexOf(stage) - 1);
  }

  /** The finished checkpoint of a stage. */
  public Artifact trained(StageOptions stage) {
    return run.made("checkpoints/" + stage.name(), making(stage));
  }

  /** Round 0 of a stage, as growth or an import made it; empty if it has fresh weights. */
  public Optional<Artifact> start(StageOptions stage) {
    boolean first = isFirst(stage);
    if (first && !run.config().imported().wanted()) {
      return Optional.empty();
    }
    return Optional.of(
        run.made(directory(stage, 0), first ? "import" : "grow --stage " + stage.name()));
  }

  /** The checkpoint of a stage after that many rounds, 0 being where it started. */
  public Artifact round(StageOptions stage, long round) {
    return run.made(directory(stage, round), making(stage));
  }

  /** The job that trains a stage. */
  private static String making(StageOptions stage) {
    return isTuned(stage) ? FineTuneOptions.STAGE : "pretrain --stage " + stage.name();
  }

  private static String directory(StageOptions stage, long round) {
    return "checkpoints/%s/round-%06d".formatted(stage.name(), round);
  }

  /** Whether the model of the last stage has latents. */
  public boolean hasLatents() {
    return last().model().parts().model() == ModelKind.UNIVAE;
  }

  private StageOptions last() {
    return all.get(all.size() - 1);
  }

  /** What the latents of the last stage carry; empty if it has none. */
  public Optional<Artifact> latents(Artifact shards, Artifact vocab) {
    if (!hasLatents()) {
      return Optional.empty();
    }
    return Optional.of(
        EvaluateLatents.run(
            run.workspace(), trained(last()), shards, vocab, run.config().evaluate()));
  }

  /** The finished checkpoints of all stages, in the order of training. */
  public List<Artifact> trained() {
    return all.stream().map(this::trained).toList();
  }

  /** What an import, growth and training made, in that order. */
  public List<Artifact> chain() {
    List<Artifact> chain = new ArrayList<>();
    for (StageOptions stage : all) {
      start(stage).ifPresent(chain::add);
      chain.add(trained(stage));
    }
    return chain;
  }
}
