package io.tianma.train.spark.grow;

import io.tianma.data.hadoop.Artifact;
import io.tianma.data.hadoop.Artifacts;
import io.tianma.data.shard.TokenizedPair;
import io.tianma.data.spark.rows.NamedFiles;
import io.tianma.data.spark.rows.Workspace;
import io.tianma.data.store.Counts;
import io.tianma.data.store.Hashes;
import io.tianma.data.store.StageKey;
import io.tianma.data.store.StageResult;
import io.tianma.train.checkpoint.TrainState;
import io.tianma.train.grow.Growth;
import io.tianma.train.grow.Quantity;
import io.tianma.train.grow.VocabularyGrowth;
import io.tianma.train.model.Architecture;
import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.optim.StateLayout;
import io.tianma.train.plan.GrowOptions;
import io.tianma.train.plan.GrowOptions.ScheduleRestart;
import io.tianma.train.plan.GrowOptions.Splits;
import io.tianma.train.plan.StageOptions;
import io.tianma.train.spark.checkpoints.CheckpointFiles;
import io.tianma.train.spark.checkpoints.Checkpoints;
import io.tianma.train.spark.checkpoints.Snapshot;
import io.tianma.train.spark.rounds.HeldOutLoss;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;

/**
 * Turns the checkpoint of one stage into round 0 of the next, a larger model that computes the
 * same: makes {@code checkpoints/<stage>/round-000000}.
 */
public final class Grow {
  /** Largest relative difference of two logits in float32. */
  private static final double TOLERANCE = 1e-5;

  private static final int VERSION = 3;

  private final Artifacts artifacts;
  private final Artifact checkpoint;
  private final Artifact shards;
  private final GrowOptions options;
  private final StageOptions stage;
  private final Optional<String> words;

  private Grow(
      Artifacts artifacts,
      Artifact checkpoint,
      Artifact shards,
      GrowOptions options,
      StageOptions stage,
      Optional<String> words) {
    this.artifacts = artifacts;
    this.checkpoint = checkpoint;
    this.shards = shards;
    this.options = options;
    this.stage = stage;
    this.words = words;
  }

  /**
   * Grows a checkpoint to the sizes of a stage.
   *
   * @param shards whose held-out pairs both models are compared on
   * @throws IllegalArgumentException if the stage is smaller somewhere, or nothing is held out
   * @throws IllegalStateException if the grown model would not compute the same; nothing is written
   */
  public static Artifact run(
      Workspace workspace,
      Artifact checkpoint,
      Artifact shards,
      GrowOptions options,
      StageOptions stage) {
    return run(workspace, checkpoint, shards, options, stage, Optional.empty());
  }

  /**
   * The same.
   *
   * @param words vocabulary of the shards, for a plan that changes the model's
   */
  public static Artifact run(
      Workspace workspace,
      Artifact checkpoint,
      Artifact shards,
      GrowOptions options,
      StageOptions stage,
      Optional<String> words) {
    Artifacts artifacts = workspace.artifacts();
    Grow grow = new Grow(artifacts, checkpoint, shards, options, stage, words);
    StageKey key =
        new StageKey(
            Checkpoints.GROW,
            VERSION,
            Checkpoints.directory(stage.name(), 0),
            grow.decisive(),
            List.of(checkpoint.asInput(), shards.asInput()));
    return artifacts.make(key, grow::write);
  }

  /** Not how many pairs both models are compared on, which changes no weight. */
  private Map<String, Object> decisive() {
    Map<String, Object> how = new TreeMap<>();
    how.put("splits", options.splits());
    how.put("split-noise", splits() ? options.splitNoise() : GrowOptions.USUAL_NOISE);
    how.put("new-layers", options.newLayers());
    how.put("schedule", options.schedule());
    boolean enters = options.schedule() == ScheduleRestart.ENTER;
    if (enters || options.schedule() == ScheduleRestart.RE_WARM) {
      how.put("warm-up", options.warmUp());
    }
    if (enters) {
      how.put("enter-step", options.enterStep());
      how.put("enter-curve", curve());
    }
    OtherTokens.before(artifacts.fileSystem(), stage)
        .ifPresent(
            old ->
                how.put(
                    "vocabulary", List.of(Hashes.sha256(old), Hashes.sha256(words.orElse("")))));
    return Map.of("grow", how, "model", stage.model().decisive(), "growth", stage.growth());
  }

  /** Whether any copies share a weight in unequal parts. */
  private boolean splits() {
    return options.splits() == Splits.UNEQUAL
        || stage.operators().stream().anyMatch(each -> each.splits() == Splits.UNEQUAL);
  }

  /** Metrics of a model that is entered by its loss. */
  private List<String> curve() {
    if (options.schedule() != ScheduleRestart.ENTER || options.enterStep() > 0) {
      return List.of();
    }
    String file = options.enterCurve();
    return NamedFiles.text(
            artifacts.fileSystem().getConf(),
            file,
            "grow.enter-curve = " + file,
            "the metrics.jsonl of a checkpoint")
        .lines()
        .toList();
  }

  private StageResult write(Path to) throws IOException {
    Snapshot small = CheckpointFiles.read(artifacts.fileSystem(), checkpoint);
    Optional<VocabularyGrowth> tokens =
        OtherTokens.of(artifacts.fileSystem(), stage, words, small.config());
    ModelConfig start = tokens.map(VocabularyGrowth::config).orElse(small.config());
    ModelConfig target = stage.model().config(start.vocab());
    Growth growth =
        new Growth(small.config(), tokens, target, stage.operators(), options, small.at().seed());
    growth.vocabulary().ifPresent(each -> artifacts.say("vocabulary: " + each.description()));
    Snapshot large = grow(growth, small);
    Comparison comparison = compare(small, large, growth);
    Rates rates = new Rates(options, small.metrics());
    if (!rates.warning().isEmpty()) {
      artifacts.say(rates.warning());
    }
    large = large.at(rates.next(small.at(), comparison.lossBefore(), curve()));
    return new StageResult(
        CheckpointFiles.write(artifacts.fileSystem(), to, large),
        Counts.of(0, Map.of()),
        Map.of(
            "parameters-before", small.parameters(),
            "parameters-after", large.parameters(),
            "max-delta-logits", comparison.maxDeltaLogits(),
            "loss-before", comparison.lossBefore(),
            "loss-after", comparison.lossAfter()));
  }

  private static Snapshot grow(Growth growth, Snapshot small) {
    StateLayout layout = small.layout().of(Architecture.parameters(growth.config()));
    int count = small.parameters();
    float[] weights = growth.apply(Quantity.WEIGHT, small.weights());
    float[] moments =
        moments(
            growth,
            small.layout(),
            layout,
            Arrays.copyOfRange(small.state(), count, small.state().length));
    float[] state = Arrays.copyOf(weights, Math.addExact(weights.length, moments.length));
    System.arraycopy(moments, 0, state, weights.length, moments.length);
    return new Snapshot(
        growth.config(),
        layout,
        state,
        small.average() == null ? null : growth.apply(Quantity.WEIGHT, small.average()),
        small.outer() == null ? null : growth.apply(Quantity.DISPLACEMENT, small.outer()),
        small.workers().stream().map(w -> moments(growth, small.layout(), layout, w)).toList(),
        small.at(),
        List.of());
  }

  /** Factored moments grow as those that they stand for. */
  private static float[] moments(
      Growth growth, StateLayout before, StateLayout after, float[] moments) {
    float[] first =
        before.hasFirstMoments()
            ? growth.apply(Quantity.FIRST_MOMENT, before.firstMoments(moments))
            : null;
    return after.state(first, growth.apply(Quantity.SECOND_MOMENT, before.secondMoments(moments)));
  }

  private Comparison compare(Snapshot small, Snapshot large, Growth growth) {
    List<TokenizedPair> pairs = HeldOutLoss.first(artifacts.fileSystem(), shards, options.pairs());
    if (pairs.isEmpty()) {
      throw new IllegalArgumentException(
          shards.directory()
              + ": no pair is held out to compare both models on; raise"
              + " shards.held-out");
    }
    TrainState at = small.at();
    int[] kept = growth.vocabulary().map(VocabularyGrowth::kept).orElse(null);
    List<TokenizedPair> compared = Comparison.known(pairs, kept);
    if (compared.isEmpty()) {
      throw new IllegalArgumentException(
          "%s: none of the %d held-out pairs has tokens of both vocabularies only; raise grow.pairs"
              .formatted(shards.directory(), pairs.size()));
    }
    Comparison comparison =
        Comparison.of(
            new Comparison.Model(small.config(), small.state()),
            new Comparison.Model(large.config(), large.state()),
            compared,
            kept,
            at.kernels(),
            at.threads());
    String result =
        String.format(
            Locale.ROOT,
            "%s: %,d parameters grown to %,d; max Δlogits %.2g of the largest logit, loss %.6f"
                + " before and %.6f after, on %d held-out pairs",
            stage.name(),
            small.parameters(),
            large.parameters(),
            comparison.maxDeltaLogits(),
            comparison.lossBefore(),
            comparison.lossAfter(),
            compared.size());
    artifacts.say(result);
    if (!growth.lossless()) {
      artifacts.say(
          "%s: stack and interleave copy blocks as they are: another function, by name"
              .formatted(stage.name()));
      return comparison;
    }
    if (!(comparison.maxDeltaLogits() <= TOLERANCE)) {
      throw new IllegalStateException(
          result + "; more than " + TOLERANCE + ": growth would change the model, nothing written");
    }
    return comparison;
  }
}
