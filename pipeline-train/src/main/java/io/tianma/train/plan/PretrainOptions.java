package io.tianma.train.plan;

import io.tianma.data.objective.ObjectiveOptions;
import io.tianma.data.store.Records;
import io.tianma.train.tensor.Precision;
import java.util.List;

/**
 * How every stage of a run is trained.
 *
 * @param workers logical workers: slices of the data order, however many executors there are
 * @param batchSize pairs in a mini-batch of one worker
 * @param averagingFrequency mini-batches of each worker between two averagings
 * @param postLocalSteps steps of a run that are averaged one by one before that frequency holds
 * @param outer what makes the next parameters of the average
 * @param updaterState what becomes of the moments at an averaging
 * @param deltas how workers send what they learned
 * @param checkpointEvery rounds between two checkpoints; the last round always has one
 * @param keep checkpoints kept; older ones are removed
 * @param seed of initial weights, data order and dropout
 * @param kernels backend that computes: {@code cpu} or {@code reference}
 * @param threads threads of one worker
 * @param precision what operands of products are rounded to in training: bf16 is faster where the
 *     processor has instructions for it, and is float32 where it has none
 * @param exactResume whether to refuse going on where the bits would differ: on other kernels,
 *     threads or processors
 * @param evaluateEvery rounds between two measurements of the held-out loss; 0 for none
 * @param evaluatePairs held-out pairs of such a measurement
 * @param patience measurements without a new least held-out loss after which a stage stops early,
 *     its result being the best round; 0 for none
 * @param tensorboard whether to write curves for TensorBoard
 * @param objectives what the model is asked to write for a pair, in the proportion of their weights
 */
public record PretrainOptions(
    int workers,
    int batchSize,
    int averagingFrequency,
    int postLocalSteps,
    OuterOptions outer,
    UpdaterState updaterState,
    Deltas deltas,
    int checkpointEvery,
    int keep,
    long seed,
    String kernels,
    int threads,
    Precision precision,
    boolean exactResume,
    int evaluateEvery,
    int evaluatePairs,
    int patience,
    boolean tensorboard,
    OptimizerOptions optimizer,
    List<ObjectiveOptions> objectives) {
  /** What becomes of the moments at an averaging. */
  public enum UpdaterState {
    /** They are averaged like the parameters. */
    AVERAGED,
    /** Each worker keeps its own; they travel with it. */
    WORKER,
    /** They begin anew in every round, bias correction included. */
    RESET
  }

  /** How workers send what they learned. */
  public enum Deltas {
    /** All bits. */
    FLOAT32,
    /** Differences and moments in 16 bits: half of the traffic. */
    BFLOAT16
  }

  public PretrainOptions {
    objectives = List.copyOf(objectives);
    Check.that(!objectives.isEmpty(), "objectives", objectives, "at least one");
    Check.positive(workers, "workers");
    Check.positive(batchSize, "batch-size");
    Check.positive(averagingFrequency, "averaging-frequency");
    Check.notNegative(postLocalSteps, "post-local-steps");
    Check.positive(checkpointEvery, "checkpoint-every");
    Check.positive(keep, "keep");
    Check.that(!kernels.isBlank(), "kernels", kernels, "the name of a backend");
    Check.positive(threads, "threads");
    Check.notNegative(evaluateEvery, "evaluate-every");
    Check.positive(evaluatePairs, "evaluate-pairs");
    Check.notNegative(patience, "patience");
    Check.that(
        patience == 0 || evaluateEvery > 0, "patience", patience, "0 while evaluate-every is 0");
  }

  /**
   * What pretraining does with the batches, epochs and optimizer of a fine-tuning: plain averages
   * and pairs as they are.
   */
  public PretrainOptions fineTuning(
      int newWorkers, FineTunePlan plan, OptimizerOptions tuning, int newPatience) {
    return Records.with(
        this,
        "workers",
        newWorkers,
        "batchSize",
        plan.batchSize(),
        "averagingFrequency",
        plan.frequency(),
        "postLocalSteps",
        0,
        "outer",
        OuterOptions.of(OuterOptions.Method.AVERAGE),
        "updaterState",
        UpdaterState.AVERAGED,
        "evaluateEvery",
        plan.roundsPerEpoch(),
        "patience",
        newPatience,
        "optimizer",
        tuning,
        "objectives",
        List.of(ObjectiveOptions.gapSentences()));
  }

  /** What decides what rows are asked for. */
  public List<ObjectiveOptions> decisiveObjectives() {
    return objectives.stream().map(each -> each.decisive(objectives.size() == 1)).toList();
  }

  /** Mini-batches of each worker in a round that begins at that step of the run. */
  public int frequency(long step) {
    return step < postLocalSteps ? 1 : averagingFrequency;
  }

  /** Pairs that a round reads that begins at that step of the run. */
  public long pairsPerRound(long step) {
    return (long) workers * frequency(step) * batchSize;
  }

  /** Steps of that many rounds that begin at that step of the run. */
  public long steps(long step, long rounds) {
    long single = Math.min(rounds, Math.max(0, postLocalSteps - step));
    return single + (rounds - single) * averagingFrequency;
  }
}
