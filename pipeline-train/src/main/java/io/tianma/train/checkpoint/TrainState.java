package io.tianma.train.checkpoint;

/**
 * How far training has come: what a checkpoint needs besides vectors to go on exactly.
 *
 * @param round averaging rounds of this stage that are done
 * @param step optimizer steps since the run began, growth included
 * @param tokens target tokens seen since the run began, growth included
 * @param position pairs taken from the data order since the run began: where the next round starts
 * @param stageStep step at which this stage began
 * @param scheduleStart step at which the learning rate's schedule began
 * @param seed of initial weights, data order and dropout
 * @param kernels backend that computed
 * @param threads threads of one worker
 * @param fingerprint what else decides the bits, such as the core type of the processor; empty
 *     before the first round
 */
public record TrainState(
    long round,
    long step,
    long tokens,
    long position,
    long stageStep,
    long scheduleStart,
    long seed,
    String kernels,
    int threads,
    String fingerprint) {
  /** Before the first step of a run. */
  public static TrainState start(long seed, String kernels, int threads) {
    return new TrainState(0, 0, 0, 0, 0, 0, seed, kernels, threads, "");
  }

  /** After one more round of {@code steps} steps that took {@code pairs} pairs. */
  public TrainState after(long steps, long pairs, long targetTokens, String computedBy) {
    return new TrainState(
        round + 1,
        step + steps,
        tokens + targetTokens,
        position + pairs,
        stageStep,
        scheduleStart,
        seed,
        kernels,
        threads,
        computedBy);
  }

  /** Round 0 of the next stage. */
  public TrainState nextStage(boolean restartSchedule) {
    return new TrainState(
        0,
        step,
        tokens,
        position,
        step,
        restartSchedule ? step : scheduleStart,
        seed,
        kernels,
        threads,
        fingerprint);
  }

  /** The same state computed by others from now on; bits may differ from then. */
  public TrainState on(String newKernels, int newThreads) {
    return new TrainState(
        round, step, tokens, position, stageStep, scheduleStart, seed, newKernels, newThreads, "");
  }
}
