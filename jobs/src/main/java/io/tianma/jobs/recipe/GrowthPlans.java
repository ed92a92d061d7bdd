package io.tianma.jobs.recipe;

import io.tianma.data.shard.ShardOptions;
import io.tianma.data.spark.rows.VocabFiles;
import io.tianma.train.grow.Growth;
import io.tianma.train.grow.GrowthTable;
import io.tianma.train.grow.VocabularyGrowth;
import io.tianma.train.model.Architecture;
import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.plan.Flops;
import io.tianma.train.plan.PretrainOptions;
import io.tianma.train.plan.StageOptions;
import io.tianma.train.spark.grow.OtherTokens;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.hadoop.fs.FileSystem;

/** What a growth would do and cost, before anything is written. */
public final class GrowthPlans {
  private static final String SHARDS = "shards";

  private final Run run;

  public GrowthPlans(Run run) {
    this.run = run;
  }

  /** Tells what the tensors of one stage become in the next, and the costs of both. */
  public void tell(StageOptions before, StageOptions wanted) {
    int vocab =
        run.workspace()
            .artifacts()
            .find(SHARDS)
            .map(shards -> shards.manifest().statistics().path("vocab-size").asInt())
            .orElse(run.config().vocab().size());
    int oldVocab = OtherTokens.size(fs(), wanted).orElse(vocab);
    ModelConfig from = before.model().config(oldVocab);
    Optional<VocabularyGrowth> tokens = OtherTokens.of(fs(), wanted, words(run, wanted), from);
    int newVocab = tokens.map(each -> each.config().vocab()).orElse(vocab);
    Growth growth =
        new Growth(
            from,
            tokens,
            wanted.model().config(newVocab),
            wanted.operators(),
            run.config().grow(),
            run.config().pretrain().seed());
    run.say("%s grows to %s, vocabulary of %d".formatted(before.name(), wanted.name(), newVocab));
    new GrowthTable(growth).lines().forEach(run::say);
    run.say(
        growth.lossless()
            ? "computes the same, which grow checks on %d held-out pairs before it writes"
                .formatted(run.config().grow().pairs())
            : "stack and interleave compute something else: not checked");
    costs(growth).forEach(run::say);
  }

  private FileSystem fs() {
    return run.workspace().artifacts().fileSystem();
  }

  /**
   * The vocabulary of the shards, if the plan of a stage asks for it.
   *
   * @throws IllegalArgumentException if it is wanted and not made yet
   */
  public static Optional<String> words(Run run, StageOptions stage) {
    return stage
        .vocabularyBefore()
        .map(
            any ->
                VocabFiles.tokenizer(run.workspace(), run.made("vocab", "vocab"))
                    .vocabulary()
                    .text());
  }

  private List<String> costs(Growth growth) {
    ModelConfig from = growth.from();
    ModelConfig to = growth.config();
    PretrainOptions pretrain = run.config().pretrain();
    ShardOptions shards = run.config().shards();
    long small = stateBytes(from, pretrain);
    long large = stateBytes(to, pretrain);
    double flopsBefore = Flops.training(from, shards.maxSource(), shards.maxTarget());
    double flopsAfter = Flops.training(to, shards.maxSource(), shards.maxTarget());
    return List.of(
        String.format(
            Locale.ROOT,
            "parameters  %,d -> %,d (%.2f times)",
            parameters(from),
            parameters(to),
            (double) parameters(to) / parameters(from)),
        String.format(
            Locale.ROOT,
            "checkpoint  %.1f -> %.1f MiB; heap for growing %.1f MiB",
            small / 0x1p20,
            large / 0x1p20,
            (small + 2 * large) / 0x1p20),
        String.format(
            Locale.ROOT,
            "training    %.3g -> %.3g FLOP a pair of %d + %d tokens (%.2f times)",
            flopsBefore,
            flopsAfter,
            shards.maxSource(),
            shards.maxTarget(),
            flopsAfter / flopsBefore));
  }

  private static long parameters(ModelConfig config) {
    return Architecture.parameters(config).count();
  }

  /** Parameters, moments, averaged weights and momentum, as a checkpoint holds them. */
  private static long stateBytes(ModelConfig config, PretrainOptions options) {
    long n = parameters(config);
    long moments = options.optimizer().layout(Architecture.parameters(config)).size();
    long average = options.optimizer().ema() > 0 ? n : 0;
    long momentum = options.outer().chosen().hasMomentum() ? n : 0;
    boolean own = options.updaterState() == PretrainOptions.UpdaterState.WORKER;
    return Float.BYTES * (n + average + momentum + moments * (own ? 1L + options.workers() : 1L));
  }
}
