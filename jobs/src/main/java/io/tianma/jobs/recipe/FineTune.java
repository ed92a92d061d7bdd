package io.tianma.jobs.recipe;

import io.tianma.data.hadoop.Artifact;
import io.tianma.data.hadoop.RawFiles;
import io.tianma.data.shard.ShardOptions;
import io.tianma.data.spark.ingest.TitlePairs;
import io.tianma.data.spark.rows.Workspace;
import io.tianma.data.spark.shards.TitleShards;
import io.tianma.data.store.Records;
import io.tianma.eval.metric.EvaluateOptions;
import io.tianma.eval.metric.TitleOptions;
import io.tianma.eval.spark.EvaluateTitles;
import io.tianma.eval.spark.TitleJudge;
import io.tianma.jobs.config.FineTuneOptions;
import io.tianma.train.decode.GenerationOptions;
import io.tianma.train.plan.FineTunePlan;
import io.tianma.train.plan.PretrainOptions;
import io.tianma.train.plan.StageOptions;
import io.tianma.train.spark.checkpoints.Restart;
import io.tianma.train.spark.pretrain.Judge;
import io.tianma.train.spark.pretrain.Pretrain;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The steps of a fine-tuning: pairs, shards, training from a checkpoint, scores. */
public final class FineTune {
  private static final String DIRECTORY = FineTuneOptions.STAGE + "/";

  private final Run run;
  private final Workspace workspace;
  private final FineTuneOptions options;
  private final boolean replace;
  private final boolean rehearses;
  private final List<Artifact> chain = new ArrayList<>();

  /**
   * @param replace whether a finished fine-tuning of another configuration may be set aside
   */
  public FineTune(Run run, boolean replace) {
    this(run, run.workspace(), replace, false);
  }

  private FineTune(Run run, Workspace workspace, boolean replace, boolean rehearses) {
    this.replace = replace;
    this.run = run;
    this.workspace = workspace;
    this.rehearses = rehearses;
    this.options = run.config().finetune();
  }

  /** All that was made so far, in that order. */
  public List<Artifact> chain() {
    return chain;
  }

  /**
   * Fine-tunes a checkpoint and scores it before and after.
   *
   * @return the scores
   */
  public Artifact run(StageOptions stage, Artifact checkpoint, Artifact vocab) {
    refuseMissing("train", options.train());
    refuseMissing("validation", options.validation());
    refuseMissing("test", options.test());
    if (!replace) {
      Foresight.refuse(
          run,
          List.of(FineTuneOptions.STAGE),
          rehearsed -> new FineTune(run, rehearsed, false, true).train(stage, checkpoint, vocab));
    }
    Trained made = train(stage, checkpoint, vocab);
    return made(
        EvaluateTitles.run(
            workspace,
            DIRECTORY + "evaluation",
            List.of(made.start(), made.trained()),
            made.shards(),
            made.test(),
            vocab,
            titles(options, run.config().evaluate(), run.config().generation())));
  }

  private Trained train(StageOptions stage, Artifact checkpoint, Artifact vocab) {
    Artifact train = pairs("train", options.train());
    Optional<Artifact> validation =
        options.validation().isBlank()
            ? Optional.empty()
            : Optional.of(pairs("validation", options.validation()));
    Artifact test = rehearses ? null : pairs("test", options.test()); // no checkpoint reads it
    Artifact shards =
        made(
            TitleShards.run(
                workspace, DIRECTORY + "shards", train, validation, vocab, shardOptions()));
    FineTunePlan plan = plan(shards);
    StageOptions tuned = new StageOptions(FineTuneOptions.STAGE, plan.rounds(), stage.model());
    PretrainOptions training = training(plan);
    Artifact start = made(Restart.run(workspace, checkpoint, training, tuned.name()));
    Artifact trained =
        made(
            Pretrain.run(
                workspace,
                shards,
                Optional.of(start),
                training,
                tuned,
                judge(validation, vocab, training.evaluatePairs()),
                replace));
    return new Trained(shards, test, start, trained);
  }

  /** What scores are made of. */
  private record Trained(Artifact shards, Artifact test, Artifact start, Artifact trained) {}

  /** Says of a file that is not there before anything else. */
  private void refuseMissing(String key, String path) {
    if (!path.isBlank()) {
      RawFiles.list(
          workspace.artifacts().fileSystem().getConf(), path, FineTuneOptions.STAGE + "." + key);
    }
  }

  private Artifact pairs(String key, String path) {
    String full = FineTuneOptions.STAGE + "." + key;
    if (path.isBlank()) {
      throw new IllegalArgumentException(
          full + " = \"\": name a file of texts and titles, in TSV or JSON lines");
    }
    return made(
        TitlePairs.run(
            workspace, DIRECTORY + key, full, options.reading(path, run.config().ingest())));
  }

  private Artifact made(Artifact artifact) {
    chain.add(artifact);
    return artifact;
  }

  ShardOptions shardOptions() {
    return Records.with(
        run.config().shards(),
        "maxSource",
        options.maxSource(),
        "maxTarget",
        options.maxTarget(),
        "heldOut",
        options.heldOut(),
        "heldOutPairs",
        Integer.MAX_VALUE);
  }

  FineTunePlan plan(Artifact shards) {
    return FineTunePlan.of(
        shards.manifest().statistics().path("train-rows").asLong(),
        options.epochs(),
        options.workers(),
        options.batchSize(),
        options.averagingFrequency());
  }

  /** Who says which epoch is the best; nobody if the held-out loss does. */
  private Optional<Judge> judge(Optional<Artifact> validation, Artifact vocab, int pairs) {
    TitleOptions titles = titles(options, run.config().evaluate(), run.config().generation());
    return options
        .bestBy()
        .score()
        .map(
            score ->
                new TitleJudge(
                    workspace, validation.orElseThrow(), vocab, score, titles.first(pairs)));
  }

  /** What pretraining does, with the rate, the batches and the epochs of the fine-tuning. */
  PretrainOptions training(FineTunePlan plan) {
    return run.config()
        .pretrain()
        .fineTuning(
            options.workers(),
            plan,
            options.optimizer(run.config().pretrain().optimizer().adafactor()),
            options.patience());
  }

  /** How titles are written and scored; no averaged weights are kept while fine-tuning. */
  static TitleOptions titles(
      FineTuneOptions options, EvaluateOptions evaluate, GenerationOptions generation) {
    return new TitleOptions(
        options.maxSource(),
        options.maxTarget(),
        options.maxTarget(),
        options.generation(generation),
        options.generate(),
        options.dialect(),
        options.tokens(),
        evaluate.batchSize(),
        evaluate.kernels(),
        evaluate.threads(),
        evaluate.precision(),
        false);
  }
}
