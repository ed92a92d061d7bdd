package io.tianma.jobs.recipe;

import io.tianma.data.hadoop.Artifact;
import io.tianma.data.hadoop.Artifacts;
import io.tianma.data.hadoop.Rehearsal;
import io.tianma.data.spark.clean.Clean;
import io.tianma.data.spark.dedup.Dedup;
import io.tianma.data.spark.ingest.Ingest;
import io.tianma.data.spark.ingest.TitlePairs;
import io.tianma.data.spark.pairs.Pairs;
import io.tianma.data.spark.rows.Workspace;
import io.tianma.data.spark.shards.Shards;
import io.tianma.data.spark.shards.TitleShards;
import io.tianma.data.spark.vocab.GivenVocab;
import io.tianma.data.spark.vocab.Vocab;
import io.tianma.data.store.CanonicalJson;
import io.tianma.data.store.Counts;
import io.tianma.data.store.Hashes;
import io.tianma.data.store.Manifest;
import io.tianma.data.store.StageKey;
import io.tianma.eval.spark.Evaluate;
import io.tianma.eval.spark.EvaluateLatents;
import io.tianma.eval.spark.EvaluateTitles;
import io.tianma.eval.spark.Report;
import io.tianma.jobs.config.FineTuneOptions;
import io.tianma.jobs.config.RunConfig;
import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.plan.FineTunePlan;
import io.tianma.train.plan.PretrainOptions;
import io.tianma.train.plan.StageOptions;
import io.tianma.train.spark.checkpoints.Restart;
import io.tianma.train.spark.grow.Grow;
import io.tianma.train.spark.pretrain.Judge;
import io.tianma.train.spark.pretrain.Pretrain;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/** The keys that all stages would have under a configuration, over inputs that never change. */
final class StageKeys {
  /** Ends a stage as soon as it has told its key. */
  private static final class Told extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient StageKey key;

    Told(StageKey key) {
      super("key", null, false, false);
      this.key = key;
    }
  }

  /** One that is never asked. */
  private record Named(String key) implements Judge {
    @Override
    public double score(ModelConfig config, float[] weights) {
      throw new IllegalStateException("nothing is trained");
    }
  }

  private static final Rehearsal FIRST =
      new Rehearsal() {
        @Override
        public void asked(StageKey key, boolean upToDate) {
          throw new Told(key);
        }

        @Override
        public void halt() {
          throw new IllegalStateException("something would be made without a key");
        }
      };

  private final Run run;
  private final RunConfig config;
  private final Artifacts artifacts;
  private final Map<String, String> keys = new TreeMap<>();

  private StageKeys(Run run) {
    this.run = run;
    this.config = run.config();
    this.artifacts = run.workspace().artifacts();
  }

  /** One line for each stage. */
  static Map<String, String> of(RunConfig config) {
    try (Run run = new Run(config, "keys", new PrintWriter(new StringWriter()), false)) {
      StageKeys all = new StageKeys(run);
      all.ofData();
      all.ofTraining();
      all.ofFineTuning();
      return all.keys;
    }
  }

  private void ofData() {
    put("ingest", on -> Ingest.run(on, config.ingest()));
    put("clean", on -> Clean.run(on, artifact("documents"), config.clean()));
    put("dedup", on -> Dedup.run(on, artifact("clean"), config.dedup()));
    String imported = config.imported().directory();
    put(
        "vocab",
        on -> {
          if (imported.isBlank()) {
            Vocab.run(on, artifact("dedup"), config.vocab());
          } else {
            GivenVocab.run(on, imported, config.vocab());
          }
        });
    String words = config.vocab().userDictionary();
    put(
        "pairs",
        on -> Pairs.run(on, artifact("dedup"), config.pairs(), words, config.vocab().hmm()));
    put("shards", on -> Shards.run(on, artifact("pairs"), artifact("vocab"), config.shards()));
  }

  private void ofTraining() {
    Artifact shards = artifact("shards");
    List<Artifact> checkpoint = List.of(artifact("checkpoints/base"));
    StageOptions base = config.stages().get(0);
    StageOptions large = config.stages().get(1);
    keys.put("rounds", CanonicalJson.compact(Pretrain.decisive(config.pretrain(), base)));
    put("pretrain", on -> Pretrain.run(on, shards, Optional.empty(), config.pretrain(), base));
    put("grow", on -> Grow.run(on, checkpoint.get(0), shards, config.grow(), large));
    put(
        "evaluate",
        on ->
            Evaluate.run(
                on, checkpoint, shards, artifact("vocab"), config.evaluate(), config.generation()));
    put(
        "latents",
        on ->
            EvaluateLatents.run(
                on, checkpoint.get(0), shards, artifact("vocab"), config.evaluate()));
    put(
        "test-scores",
        on ->
            EvaluateTitles.run(
                on,
                "evaluations/set/base",
                checkpoint,
                shards,
                artifact("tests/set"),
                artifact("vocab"),
                TestSets.options(config)));
    put("report", on -> Report.run(on, checkpoint, config.report()));
  }

  private void ofFineTuning() {
    FineTuneOptions options = config.finetune();
    FineTune tuning = new FineTune(run, false);
    put("ft-pairs", on -> pairs(on, options.train()));
    put("ft-test", on -> pairs(on, options.test()));
    Optional<Artifact> validation =
        options.validation().isBlank() ? Optional.empty() : Optional.of(artifact("validation"));
    put(
        "ft-shards",
        on ->
            TitleShards.run(
                on,
                "finetune/shards",
                artifact("train"),
                validation,
                artifact("vocab"),
                tuning.shardOptions()));
    Artifact shards = artifact("finetune/shards");
    FineTunePlan plan = tuning.plan(shards);
    PretrainOptions training = tuning.training(plan);
    StageOptions stage =
        new StageOptions("finetune", plan.rounds(), new Stages(run).tuned().model());
    keys.put("ft-rounds", CanonicalJson.compact(Pretrain.decisive(training, stage)));
    put("restart", on -> Restart.run(on, artifact("checkpoints/base"), training, "finetune"));
    Optional<Artifact> start = Optional.of(artifact("checkpoints/finetune/round-000000"));
    put("ft", on -> Pretrain.run(on, shards, start, training, stage, judge(options), false));
    put(
        "ft-scores",
        on ->
            EvaluateTitles.run(
                on,
                "finetune/evaluation",
                List.of(start.get()),
                shards,
                artifact("test"),
                artifact("vocab"),
                FineTune.titles(options, config.evaluate(), config.generation())));
  }

  private void pairs(Workspace on, String path) {
    TitlePairs.run(on, "finetune/pairs", "key", config.finetune().reading(path, config.ingest()));
  }

  private static Optional<Judge> judge(FineTuneOptions options) {
    return options.bestBy().score().map(score -> new Named(score.toString()));
  }

  private void put(String stage, Consumer<Workspace> runs) {
    Workspace on =
        new Workspace(
            () -> {
              throw new IllegalStateException(stage + " starts Spark before it has told its key");
            },
            artifacts.rehearsed(FIRST));
    try {
      runs.accept(on);
    } catch (Told told) {
      StageKey key = told.key;
      keys.put(stage, key.stage() + key.configurationHash() + key.inputs());
    }
  }

  /** One that looks finished, without a file. */
  private Artifact artifact(String directory) {
    Manifest manifest =
        new Manifest(
            Manifest.FORMAT,
            "made",
            1,
            CanonicalJson.tree(Map.of()),
            Hashes.sha256("{}"),
            List.of(),
            List.of(),
            Counts.of(0, Map.of()),
            CanonicalJson.tree(Map.of("vocab-size", 4000, "train-rows", 1000)));
    return new Artifact(directory, artifacts.path(directory), manifest);
  }
}
