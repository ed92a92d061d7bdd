package io.tianma.train.spark.pretrain;

import com.fasterxml.jackson.databind.JsonNode;
import io.tianma.data.hadoop.Artifact;
import io.tianma.data.hadoop.Artifacts;
import io.tianma.data.hadoop.InvalidArtifact;
import io.tianma.data.spark.rows.Workspace;
import io.tianma.data.store.CanonicalJson;
import io.tianma.data.store.Input;
import io.tianma.data.store.StageKey;
import io.tianma.train.checkpoint.TrainState;
import io.tianma.train.model.Architecture;
import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.optim.Schedule;
import io.tianma.train.plan.DryRun;
import io.tianma.train.plan.EarlyStop;
import io.tianma.train.plan.PretrainOptions;
import io.tianma.train.plan.StageOptions;
import io.tianma.train.spark.checkpoints.Checkpoints;
import io.tianma.train.spark.checkpoints.Snapshot;
import io.tianma.train.spark.rounds.NotFiniteRound;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Trains a model size on shards: makes {@code checkpoints/<stage>}, going on from the newest whole
 * checkpoint of the same configuration and inputs. A run that is killed anywhere and started again
 * ends in the same bits, also on another number of executors.
 */
public final class Pretrain {
  /** Stands where no held-out loss is measured. */
  private static final int USUAL_PAIRS = 256;

  private final Workspace workspace;
  private final Artifacts artifacts;
  private final Artifact shards;
  private final Optional<Artifact> grown;
  private final PretrainOptions options;
  private final StageOptions stage;
  private final Optional<Judge> judge;
  private final Checkpoints checkpoints;
  private final GoingOn goingOn;

  private Pretrain(
      Workspace workspace,
      Artifact shards,
      Optional<Artifact> grown,
      PretrainOptions options,
      StageOptions stage,
      Optional<Judge> judge) {
    this.judge = judge;
    this.workspace = workspace;
    this.artifacts = workspace.artifacts();
    this.shards = shards;
    this.grown = grown;
    this.options = options;
    this.stage = stage;
    this.checkpoints = new Checkpoints(artifacts, stage.name(), decisive(options, stage), inputs());
    this.goingOn = new GoingOn(artifacts, checkpoints, stage);
  }

  /**
   * Trains a stage to its end.
   *
   * @param grown round 0 that growth made for this stage; empty for fresh weights
   * @throws IllegalArgumentException if there is nothing to train on, the checkpoint to go on from
   *     was computed by other kernels or threads, or the stage is finished with another
   *     configuration
   * @throws NotFiniteRound naming worker, step, shard and last good checkpoint
   */
  public static Artifact run(
      Workspace workspace,
      Artifact shards,
      Optional<Artifact> grown,
      PretrainOptions options,
      StageOptions stage) {
    return run(workspace, shards, grown, options, stage, false);
  }

  /**
   * The same.
   *
   * @param replace whether a finished stage of another configuration may be set aside
   */
  public static Artifact run(
      Workspace workspace,
      Artifact shards,
      Optional<Artifact> grown,
      PretrainOptions options,
      StageOptions stage,
      boolean replace) {
    return run(workspace, shards, grown, options, stage, Optional.empty(), replace);
  }

  /**
   * The same.
   *
   * @param judge whose scores decide which round is the best, in place of the held-out loss
   * @param replace whether a finished stage of another configuration may be set aside
   */
  public static Artifact run(
      Workspace workspace,
      Artifact shards,
      Optional<Artifact> grown,
      PretrainOptions options,
      StageOptions stage,
      Optional<Judge> judge,
      boolean replace) {
    return new Pretrain(workspace, shards, grown, options, stage, judge).run(replace);
  }

  /**
   * What training a stage would take; nothing is trained.
   *
   * @throws IllegalArgumentException if the shards hold nothing to train on
   */
  public static DryRun dryRun(Artifact shards, PretrainOptions options, StageOptions stage) {
    JsonNode known = shards.manifest().statistics();
    JsonNode made = shards.manifest().configuration();
    long pairs = known.path("rows-per-shard").asLong() * shards.files("train/").size();
    if (pairs == 0) {
      throw new IllegalArgumentException(shards.directory() + ": no pair to train on");
    }
    return DryRun.of(
        options,
        stage,
        new DryRun.Data(
            known.path("vocab-size").asInt(),
            pairs,
            known.path("mean-source-tokens").asDouble(),
            known.path("mean-target-tokens").asDouble(),
            made.path("max-source").asInt(),
            made.path("max-target").asInt()));
  }

  /**
   * The same before there are shards, with as many tokens as there may be.
   *
   * @param vocab tokens that the vocabulary will have at most
   */
  public static DryRun dryRun(
      int vocab, int maxSource, int maxTarget, PretrainOptions options, StageOptions stage) {
    return DryRun.of(
        options, stage, new DryRun.Data(vocab, 0, maxSource, maxTarget, maxSource, maxTarget));
  }

  private Artifact run(boolean replace) {
    StageKey key =
        new StageKey(
            Checkpoints.PRETRAIN,
            Checkpoints.VERSION,
            Checkpoints.directory(stage.name()),
            Map.of("pretrain", finished(options, stage, judge), "stage", stage.decisive()),
            inputs());
    Optional<Artifact> done = artifacts.upToDate(key).filter(this::isWhole);
    if (done.isPresent()) {
      artifacts.say(key.directory() + ": up to date");
      return done.get();
    }
    checkLengths();
    artifacts.verify(shards);
    grown.ifPresent(artifacts::verify);
    Optional<Artifact> newest = newest(replace);
    Snapshot start = newest.or(() -> grown).map(checkpoints::read).orElseGet(this::fresh);
    if (newest.isEmpty() && grown.isPresent()) {
      goingOn.check(grown.get(), start.config(), stage.model().config(vocab()));
    }
    if (newest.isEmpty() && grown.isPresent() && !start.isFinite()) {
      throw new IllegalArgumentException(
          grown.get().directory()
              + ": holds numbers that are not finite; delete it and import or grow again");
    }
    boolean ended =
        start.at().round() == stage.rounds() || early(start.metrics(), options, judge).stops();
    Artifact last = newest.isPresent() && ended ? newest.get() : train(start, newest);
    Artifact result = best(last);
    return checkpoints.seal(key, result, statistics(result));
  }

  /** Refuses shards that may hold what the model has no positions for, before the first round. */
  private void checkLengths() {
    JsonNode made = shards.manifest().configuration();
    Architecture model = Architecture.of(stage.model().config(vocab()));
    checkLength("max-source", made.path("max-source").asInt(), model.mostSource());
    checkLength("max-target", made.path("max-target").asInt() - 1, model.mostTarget());
  }

  private void checkLength(String key, int longest, int most) {
    if (longest > most) {
      String section = shards.directory().startsWith("finetune/") ? "finetune" : "shards";
      throw new IllegalArgumentException(
          "stage %s: model.max-positions = %d: %s has texts of up to %d tokens; raise the former, or lower %s.%s"
              .formatted(stage.name(), most, shards.directory(), longest, section, key));
    }
  }

  /** Whether a finished stage reads as it was written; if not, an older checkpoint has to do. */
  private boolean isWhole(Artifact finished) {
    try {
      artifacts.verify(finished);
      return true;
    } catch (InvalidArtifact e) {
      artifacts.say("warning: " + e.reason() + "; training what is lost again");
      return false;
    }
  }

  /** The round with the least held-out loss if that is wanted, else the last. */
  private Artifact best(Artifact last) {
    List<String> metrics = checkpoints.read(last).metrics();
    long best = early(metrics, options, judge).bestRound();
    if (best == 0 || best == metrics.size()) {
      return last;
    }
    artifacts.say(
        "%s: %s after round %d of %d"
            .formatted(
                stage.name(),
                judge.map(j -> j.key() + " was greatest").orElse("the held-out loss was least"),
                best,
                metrics.size()));
    Optional<Artifact> found = checkpoints.round(best);
    if (found.isEmpty()) {
      throw new IllegalStateException(
          "%s: round %d, the best, is not whole any more; run again, which says what can be done about it"
              .formatted(stage.name(), best));
    }
    return found.get();
  }

  /** What the measurements so far say. */
  static EarlyStop early(List<String> metrics, PretrainOptions options, Optional<Judge> judge) {
    EarlyStop early = new EarlyStop(options.patience());
    String key = judge.map(Judge::key).orElse(Rounds.HELD_OUT_LOSS);
    for (String line : metrics) {
      JsonNode round = CanonicalJson.read(line, JsonNode.class);
      if (round.has(key)) {
        double value = round.path(key).asDouble();
        early.measured(round.path("round").asLong(), judge.isPresent() ? -value : value);
      }
    }
    return early;
  }

  private Artifact train(Snapshot start, Optional<Artifact> newest) {
    newest.ifPresent(n -> artifacts.say(n.directory() + ": going on from here"));
    Snapshot from = start;
    TrainState at = start.at();
    if (at.kernels().isEmpty()) {
      from = start.at(at.on(options.kernels(), options.threads())); // nothing was computed yet
    } else if (!at.kernels().equals(options.kernels()) || at.threads() != options.threads()) {
      from = start.at(computedElsewhere(at));
    }
    String lastGood = newest.or(() -> grown).map(Artifact::directory).orElse("none yet");
    try (Rounds rounds = new Rounds(workspace, shards, options, stage, judge, from)) {
      return rounds.train(checkpoints, lastGood);
    }
  }

  private TrainState computedElsewhere(TrainState at) {
    String difference =
        "the last checkpoint of %s was computed by kernels = %s with threads = %d, now they are %s and %d"
            .formatted(
                stage.name(), at.kernels(), at.threads(), options.kernels(), options.threads());
    if (options.exactResume()) {
      throw new IllegalArgumentException(
          difference + "; set them back, or pretrain.exact-resume = false to let bits differ");
    }
    artifacts.say("warning: " + difference + "; bits may differ");
    return at.on(options.kernels(), options.threads());
  }

  /** The start of a run; the vectors come from the network's own initialization. */
  private Snapshot fresh() {
    TrainState at = TrainState.start(options.seed(), options.kernels(), options.threads());
    return new Snapshot(stage.model().config(vocab()), null, null, List.of(), at, List.of());
  }

  /**
   * The checkpoint to go on from, if there is one.
   *
   * @throws IllegalArgumentException if the stage cannot go on from it as it is configured
   * @throws IllegalStateException if the best round is damaged
   */
  private Optional<Artifact> newest(boolean replace) {
    Optional<Artifact> newest = checkpoints.newest(replace);
    if (newest.isEmpty()) {
      return newest;
    }
    Snapshot trained = checkpoints.read(newest.get());
    ModelConfig wanted = stage.model().config(vocab());
    long best = early(trained.metrics(), options, judge).bestRound();
    Optional<GoingOn.Obstacle> obstacle =
        goingOn.obstacle(trained.at().round(), best, trained.config(), wanted);
    if (obstacle.isEmpty()) {
      return newest;
    }
    if (!replace) {
      throw obstacle.get().refused(Checkpoints.directory(stage.name()));
    }
    checkpoints.supersede(newest.get(), obstacle.get().why());
    return Optional.empty();
  }

  private int vocab() {
    int vocab = shards.manifest().statistics().path("vocab-size").asInt();
    if (vocab <= 0) {
      throw new IllegalArgumentException(
          shards.directory() + ": its manifest lacks the statistic vocab-size");
    }
    return vocab;
  }

  private List<Input> inputs() {
    return Stream.concat(Stream.of(shards), grown.stream()).map(Artifact::asInput).toList();
  }

  /** What decides which rounds there are and what is measured after them, besides their bits. */
  private static Map<String, Object> finished(
      PretrainOptions options, StageOptions stage, Optional<Judge> judge) {
    Map<String, Object> all = new LinkedHashMap<>(decisive(options, stage));
    all.keySet().removeAll(List.of("model", "rounds")); // stand in the stage
    all.put("evaluate-every", options.evaluateEvery());
    all.put("evaluate-pairs", options.evaluateEvery() > 0 ? options.evaluatePairs() : USUAL_PAIRS);
    all.put("patience", options.patience());
    judge.ifPresent(by -> all.put("best-by", by.key()));
    return all;
  }

  /**
   * What decides the bits of a round. Not among it: how often checkpoints are written and losses
   * taken; the number of rounds, unless the learning rate depends on it; kernels and threads, which
   * the state records.
   */
  public static Map<String, Object> decisive(PretrainOptions options, StageOptions stage) {
    Schedule.Decay decay = options.optimizer().schedule();
    boolean ends = decay == Schedule.Decay.LINEAR || decay == Schedule.Decay.COSINE;
    Map<String, Object> decisive = new LinkedHashMap<>();
    decisive.put("workers", options.workers());
    decisive.put("batch-size", options.batchSize());
    decisive.put("averaging-frequency", options.averagingFrequency());
    decisive.put(
        "post-local-steps", options.averagingFrequency() > 1 ? options.postLocalSteps() : 0);
    decisive.put("outer", options.outer().optimizer());
    decisive.put("outer-settings", options.outer().chosen());
    decisive.put("updater-state", options.updaterState());
    decisive.put("deltas", options.deltas());
    decisive.put("seed", options.seed());
    decisive.put("precision", options.precision());
    decisive.put("optimizer", options.optimizer().decisive());
    decisive.put("objectives", options.decisiveObjectives());
    decisive.put("model", stage.model().decisive());
    decisive.put("rounds", ends ? stage.rounds() : 0);
    return decisive;
  }

  private Map<String, ?> statistics(Artifact last) {
    Snapshot snapshot = checkpoints.read(last);
    Map<String, Object> statistics = new LinkedHashMap<>();
    statistics.put("parameters", snapshot.list().count());
    List<String> metrics = new ArrayList<>(snapshot.metrics());
    JsonNode round = CanonicalJson.read(metrics.get(metrics.size() - 1), JsonNode.class);
    round.fields().forEachRemaining(field -> statistics.put(field.getKey(), field.getValue()));
    return statistics;
  }
}
