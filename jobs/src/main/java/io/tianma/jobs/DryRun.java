package io.tianma.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import io.tianma.data.hadoop.Artifact;
import io.tianma.train.model.Parameters;
import io.tianma.train.plan.PretrainOptions;
import io.tianma.train.plan.StageOptions;
import java.util.Locale;
import java.util.function.Consumer;

/** What training of a stage would take, from the configuration and the manifest of the shards. */
final class DryRun {
  /** Weight, gradient and two moments of AdamW, in float32. */
  private static final int BYTES_A_PARAMETER = 4 * Float.BYTES;

  private final PretrainOptions options;
  private final StageOptions stage;
  private final JsonNode shards;

  DryRun(PretrainOptions options, StageOptions stage, Artifact shards) {
    this.options = options;
    this.stage = stage;
    this.shards = shards.manifest().statistics();
  }

  /** Tells it, a line each. */
  void tell(Consumer<String> out) {
    long count = new Parameters(stage.model().config(shards.path("vocab-size").asInt())).count();
    long rows = shards.path("train-rows").asLong();
    long pairs = options.pairsPerRound(options.postLocalSteps());
    double source = shards.path("mean-source-tokens").asDouble();
    double target = shards.path("mean-target-tokens").asDouble();
    out.accept(line("%s: %,d parameters", stage.name(), count));
    out.accept(
        line(
            "memory of a worker outside the heap: %,.0f MB for weights, gradients and moments, and"
                + " the activations of %d pairs",
            count * (double) BYTES_A_PARAMETER / 1e6, options.batchSize()));
    out.accept(
        line(
            "tokens of a round: %,.0f source and %,.0f target, in %,d pairs (%d workers, %d batches"
                + " of %d)",
            pairs * source,
            pairs * target,
            pairs,
            options.workers(),
            options.averagingFrequency(),
            options.batchSize()));
    out.accept(line("rounds of an epoch: %,.1f (%,d pairs)", rows / (double) pairs, rows));
    out.accept(
        line(
            "the stage: %,d rounds, %,d steps, %.2f epochs, %,.0f target tokens",
            stage.rounds(),
            (long) stage.rounds() * options.averagingFrequency(),
            stage.rounds() * (double) pairs / rows,
            stage.rounds() * (double) pairs * target));
  }

  private static String line(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
