package io.tianma.train.checkpoint;

import io.tianma.data.store.Records;

/**
 * How far training has come: what a checkpoint needs besides vectors to go on exactly.
 *
 * @param round averaging rounds of this stage that are done
 * @param step optimizer steps since the run began, growth included
 * @param tokens target tokens seen since the run began, growth included
 * @param position pairs taken from the data order since the run began: where the next round starts
 * @param stageStep step at which this stage began
 * @param scheduleStart step at which the learning rate's schedule began
 * @param momentsStart step at which the optimizer's moments were zero, from which their bias is
 *     corrected
 * @param outer optimizer over rounds whose momentum is kept; empty for none
 * @param seed of initial weights, data order and dropout
 * @param kernels backend that computed
 * @param threads threads of one worker
 * @param fingerprint what else decides the bits, such as the core type of the processor; empty
 *     before the first round
 * @param entryRate rate that a schedule with an end goes on from since this stage began; 0 for none
 * @param rewarm steps in which the rate rises again since this stage began; 0 for none
 */
public record TrainState(
    long round,
    long step,
    long tokens,
    long position,
    long stageStep,
    long scheduleStart,
    long momentsStart,
    String outer,
    long seed,
    String kernels,
    int threads,
    String fingerprint,
    Double entryRate,
    Long rewarm) {
  public TrainState { // a checkpoint may say less
    outer = outer == null ? "" : outer;
    entryRate = entryRate == null ? 0 : entryRate;
    rewarm = rewarm == null ? 0 : rewarm;
  }

  /** Before the first step of a run. */
  public static TrainState start(long seed, String kernels, int threads) {
    return new TrainState(0, 0, 0, 0, 0, 0, 0, "", seed, kernels, threads, "", 0.0, 0L);
  }

  /** After one more round of {@code steps} steps that took {@code pairs} pairs. */
  public TrainState after(long steps, long pairs, long targetTokens, String computedBy) {
    return Records.with(
        this,
        "round",
        round + 1,
        "step",
        step + steps,
        "tokens",
        tokens + targetTokens,
        "position",
        position + pairs,
        "fingerprint",
        computedBy);
  }

  /** Round 0 of the next stage. */
  public TrainState nextStage(boolean restartSchedule) {
    return nextStage(restartSchedule ? step : scheduleStart, 0, 0);
  }

  /**
   * Round 0 of the next stage.
   *
   * @param newScheduleStart step at which its schedule begins, which may lie before the run's
   * @param newEntryRate see {@link #entryRate}
   * @param newRewarm see {@link #rewarm}
   */
  public TrainState nextStage(long newScheduleStart, double newEntryRate, long newRewarm) {
    return Records.with(
        this,
        "round",
        0L,
        "stageStep",
        step,
        "scheduleStart",
        newScheduleStart,
        "entryRate",
        newEntryRate,
        "rewarm",
        newRewarm);
  }

  /** The same state computed by others from now on; bits may differ from then. */
  public TrainState on(String newKernels, int newThreads) {
    return Records.with(this, "kernels", newKernels, "threads", newThreads, "fingerprint", "");
  }

  /** The same state with moments and momentum that mean something else from now on. */
  public TrainState optimizedBy(long newMomentsStart, String newOuter) {
    return Records.with(this, "momentsStart", newMomentsStart, "outer", newOuter);
  }
}
