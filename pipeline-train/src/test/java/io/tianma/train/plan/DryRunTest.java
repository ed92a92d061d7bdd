package io.tianma.train.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.tianma.data.objective.ObjectiveOptions;
import io.tianma.train.model.Architecture;
import io.tianma.train.model.Batch;
import io.tianma.train.model.Seq2Seq;
import io.tianma.train.model.TrainingStep;
import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.plan.OuterOptions.Method;
import io.tianma.train.plan.PretrainOptions.Deltas;
import io.tianma.train.plan.PretrainOptions.UpdaterState;
import io.tianma.train.tensor.Backend;
import io.tianma.train.tensor.DType;
import io.tianma.train.tensor.HostMemory;
import io.tianma.train.tensor.Precision;
import io.tianma.train.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DryRunTest {
  private static final ModelSizes SMALL = new ModelSizes(512, 64, 6, 1024, 8, 8, false, 0);
  private static final DryRun.Data DATA = new DryRun.Data(50_000, 1_000_000, 300, 80, 384, 128);

  @Test
  void countsT5PegasusSmall() {
    DryRun plan = DryRun.of(options(Method.AVERAGE, UpdaterState.AVERAGED), stage(), DATA);
    long n = 95_262_080;
    assertThat(plan.parameters()).isEqualTo(n);
    assertThat(plan.checkpointBytes()).isEqualTo(12 * n);
    assertThat(plan.driverTraffic()).as("one state there and one back").isEqualTo(24 * n);
    assertThat(plan.pairsPerRound()).isEqualTo(4 * 10 * 8);
    assertThat(plan.sourceTokensPerRound()).isEqualTo(320 * 300.0);
    assertThat(plan.roundsPerEpoch()).isEqualTo(3125);
    assertThat(plan.workerBytes()).isGreaterThan(16 * n);
    assertThat(plan.lines())
        .contains(
            "parameters        95,262,080",
            "a round           320 pairs, about 96,000 source and 25,600 target tokens",
            "an epoch          3125.0 rounds; the stage has 6,250 rounds, 2.00 epochs");
  }

  @Test
  void momentumAndMomentsOfWorkersAreCounted() {
    long n = 95_262_080;
    DryRun plan = DryRun.of(options(Method.DILOCO, UpdaterState.WORKER), stage(), DATA);
    assertThat(plan.checkpointBytes()).isEqualTo(4 * (3 + 1 + 4 * 2) * n);
    DryRun reset = DryRun.of(options(Method.AVERAGE, UpdaterState.RESET), stage(), DATA);
    assertThat(reset.driverTraffic()).isEqualTo(8 * n);
  }

  @ParameterizedTest
  @CsvSource({"64, 16, 4, 128, 2, 2, 8, 64, 16", "96, 16, 6, 256, 4, 4, 4, 96, 32"})
  void estimatesActivationsWithinAFactorOfTwo(
      int d, int k, int h, int f, int encoder, int decoder, int batch, int source, int target) {
    ModelConfig config = new ModelSizes(d, k, h, f, encoder, decoder, false, 0).config(500);
    int count = (int) Architecture.parameters(config).count();
    HostMemory memory = new HostMemory();
    Tensor all = Tensor.at(memory.allocate(8L * count), DType.F32, 2 * count);
    try (Seq2Seq network =
        new Seq2Seq(
            config, Backend.named("cpu"), 1, all.region(0, count), all.region(count, count))) {
      int[] sources = new int[batch * source];
      int[] targets = new int[batch * (target + 1)];
      Arrays.fill(sources, 120);
      Arrays.fill(targets, 130);
      network.lossAndGradients(Batch.ofTargets(batch, sources, targets), 1, 1);
      DryRun.Data data = new DryRun.Data(500, 1, 1, 1, source, target);
      double estimate = DryRun.activationBytes(config, batch, data);
      assertThat(
              Seq2Seq.activationBytes(
                  config,
                  TrainingStep.PLAIN,
                  Precision.FLOAT32,
                  Backend.named("cpu"),
                  batch,
                  source,
                  target))
          .isEqualTo(network.activationBytes());
      assertThat(estimate / network.activationBytes()).isBetween(0.75, 2.0);
    } finally {
      memory.free(all.address());
    }
  }

  /** Counted where no GPU is; in 16 bits scores are never written, so rows cost little. */
  @Test
  void countsTheMemoryOfAGpu() {
    DryRun here = DryRun.of(options(Method.AVERAGE, UpdaterState.AVERAGED), stage(), DATA);
    assertThat(here.gpuBytes()).isZero();
    assertThat(here.lines()).noneMatch(line -> line.contains("GPU"));
    long n = 95_262_080;
    long eight = gpu(8).gpuBytes();
    long sixteen = gpu(16).gpuBytes();
    assertThat(eight).isGreaterThan(18 * n);
    long pair = (sixteen - eight) / 8; // beside blocks of logits, which all share
    assertThat(pair).isBetween(50L << 20, 250L << 20);
    assertThat(gpu(8).lines()).anyMatch(line -> line.startsWith("memory of its GPU "));
  }

  private static DryRun gpu(int batch) {
    PretrainOptions options =
        options(Method.AVERAGE, UpdaterState.AVERAGED, batch, "cuda", Precision.BF16);
    return DryRun.of(options, stage(), DATA);
  }

  private static StageOptions stage() {
    return new StageOptions("small", 6250, SMALL);
  }

  private static PretrainOptions options(Method outer, UpdaterState updaterState) {
    return options(outer, updaterState, 8, "cpu", Precision.FLOAT32);
  }

  private static PretrainOptions options(
      Method outer, UpdaterState updaterState, int batch, String kernels, Precision precision) {
    return new PretrainOptions(
        4,
        batch,
        10,
        5,
        OuterOptions.of(outer),
        updaterState,
        Deltas.FLOAT32,
        1,
        1,
        1,
        kernels,
        1,
        precision,
        true,
        1,
        1,
        0,
        false,
        OptimizerOptions.of(1e-4, 10),
        List.of(ObjectiveOptions.gapSentences()));
  }
}
