package io.tianma.train.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.tianma.data.store.Records;
import io.tianma.train.model.Seq2Seq;
import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.plan.OuterOptions.Method;
import io.tianma.train.plan.PretrainOptions.UpdaterState;
import io.tianma.train.tensor.Backend;
import io.tianma.train.tensor.Precision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bytes of a dry run, as multiples of the parameters' number n counted by hand. */
class DryRunBytesTest {
  private static final ModelSizes TINY = new ModelSizes(8, 4, 2, 12, 1, 1, false, 0);
  private static final DryRun.Data DATA = new DryRun.Data(150, 9000, 11, 5, 13, 7);

  /**
   * Embedding and head; attention, feed-forward and norms of a block, twice, with 32 buckets of two
   * heads each; attention and norm across; two last norms.
   */
  private static final long N =
      2 * 150 * 8 + 2 * (4 * 64 + 64 + 3 * 12 * 8 + 2 * 8) + (4 * 64 + 8) + 2 * 8;

  /** Three workers; moments are 2 n. Floats on the heaps, sent, outside, written, each over n. */
  @ParameterizedTest
  @CsvSource({
    // the state is 3 n: received and answered by a worker, twice in a round by the driver
    "AVERAGE, AVERAGED, 0, 6, 3, 18, 7, 3, 6",
    // and the average, before and after, is written
    "AVERAGE, AVERAGED, 0.5, 6, 3, 20, 7, 4, 6",
    // and the momentum
    "BMUF, AVERAGED, 0.5, 6, 3, 21, 7, 5, 6",
    // the state is n, moments of three workers travel with it
    "DILOCO, WORKER, 0.5, 6, 3, 21, 5, 11, 8",
    "AVERAGE, WORKER, 0, 6, 3, 18, 5, 9, 8",
    // no moments travel
    "SLOWMO, RESET, 0, 2, 1, 7, 5, 4, 2",
  })
  void areWhatIsHeldSentAndWritten(
      Method outer,
      UpdaterState state,
      double ema,
      int workerHeap,
      int network,
      int driverHeap,
      int driver,
      int checkpoint,
      int traffic) {
    DryRun plan =
        plan(
            with(
                "outer",
                OuterOptions.of(outer),
                "updaterState",
                state,
                "optimizer",
                Records.with(OptimizerOptions.of(1e-4, 10), "ema", ema)));
    assertThat(plan.parameters()).isEqualTo(N);
    assertThat(plan.workerHeapBytes()).isEqualTo(4 * N * workerHeap);
    assertThat(plan.networkBytes()).isEqualTo(4 * N * network);
    assertThat(plan.driverHeapBytes()).isEqualTo(4 * N * driverHeap);
    assertThat(plan.driverBytes()).isEqualTo(4 * N * driver);
    assertThat(plan.checkpointBytes()).isEqualTo(4 * N * checkpoint);
    assertThat(plan.driverTraffic()).isEqualTo(4 * N * traffic);
  }

  @Test
  void aRoundIsWhatAllWorkersTake() {
    DryRun plan = plan(SomeOptions.pretrain());
    assertThat(plan.pairsPerRound()).isEqualTo(3 * 5 * 6);
    assertThat(plan.sourceTokensPerRound()).isEqualTo(90 * 11.0);
    assertThat(plan.targetTokensPerRound()).isEqualTo(90 * 5.0);
    assertThat(plan.roundsPerEpoch()).isEqualTo(100);
    assertThat(plan.rounds()).isEqualTo(77);
  }

  /** Blocks of 4 MiB, 64 MiB of them at a time. */
  @Test
  void noMoreIsOnItsWayThanTheNetworkTakes() {
    ModelSizes large = new ModelSizes(512, 64, 8, 1024, 2, 2, false, 0);
    DryRun plan = DryRun.of(SomeOptions.pretrain(), new StageOptions("a", 1, large), DATA);
    long n = plan.parameters();
    assertThat(12 * n).isGreaterThan(64L << 20);
    assertThat(plan.networkBytes()).isEqualTo(64L << 20);
    assertThat(plan.driverBytes()).isEqualTo(16 * n + (64L << 20));
  }

  @Test
  void onTheProcessorActivationsAreCounted() {
    PretrainOptions options = SomeOptions.pretrain();
    assertThat(plan(options).workerBytes()).isEqualTo(16 * N + counted(options));
    assertThat(plan(options).gpuBytes()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"FLOAT32, 16", "BF16, 18"})
  void onAGpuActivationsAreCountedThereAndEstimatedHere(Precision precision, int bytes) {
    PretrainOptions options =
        with(
            "kernels",
            "cuda",
            "precision",
            precision,
            "batchSize",
            8,
            "optimizer",
            Records.with(OptimizerOptions.of(1e-4, 10), "microBatches", 4));
    DryRun plan = plan(options);
    assertThat(plan.gpuBytes()).isEqualTo(bytes * N + counted(options));
    assertThat(plan.workerBytes())
        .as("two of eight rows at once")
        .isEqualTo(16 * N + DryRun.activationBytes(config(), 2, DATA));
  }

  /** With factored moments: those of AdamW no array holds much sooner. */
  @Test
  void activationsOfWhatNoArrayHoldsAreEstimated() {
    ModelSizes huge = new ModelSizes(16384, 128, 128, 32768, 1, 1, false, 0);
    OptimizerOptions adafactor = OptimizerOptions.adafactor(1e-3, 10, AdafactorOptions.t5x());
    DryRun plan = DryRun.of(with("optimizer", adafactor), new StageOptions("a", 1, huge), DATA);
    long n = plan.parameters();
    assertThat(n).isGreaterThan(Integer.MAX_VALUE);
    long activations = DryRun.activationBytes(huge.config(150), 6, DATA);
    assertThat(plan.workerBytes()).isBetween(8 * n + activations, 8 * n + n / 100 + activations);
  }

  private static long counted(PretrainOptions options) {
    return Seq2Seq.activationBytes(
        config(),
        options.optimizer().step(),
        options.precision(),
        Backend.named(options.kernels()),
        options.batchSize(),
        13,
        7);
  }

  private static ModelConfig config() {
    return TINY.config(150);
  }

  private static PretrainOptions with(Object... changes) {
    return Records.with(SomeOptions.pretrain(), changes);
  }

  private static DryRun plan(PretrainOptions options) {
    return DryRun.of(options, new StageOptions("a", 77, TINY), DATA);
  }
}
