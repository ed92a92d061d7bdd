package io.tianma.train.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tianma.train.model.Batch;
import io.tianma.train.model.TrainingStep;
import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.optim.AdamW;
import io.tianma.train.optim.Schedule;
import io.tianma.train.tensor.Backend;
import io.tianma.train.tensor.Precision;
import io.tianma.train.tensor.cuda.device.Nd4jMemory;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/** DL4J's {@code fit} with parameters that live on a GPU; skipped where there is none. */
class CudaTrainingTest {
  private static final int VOCAB = 200;

  @BeforeEach
  void aGpuIsHere() {
    String missing = Backend.named("cuda").missing();
    assumeTrue(missing == null, missing);
  }

  /** ND4J's CUDA backend has no arrays for the processor's kernels, and no second side to leave. */
  private static void nd4jIsOnTheProcessor() {
    assumeFalse(Nd4jMemory.here(), "ND4J's arrays are the GPU's here");
  }

  @Test
  void aHundredStepsAreThoseOfTheProcessor() {
    nd4jIsOnTheProcessor();
    List<Double> there = losses(network("cuda", Precision.FLOAT32, 0.1), 0, 100);
    List<Double> here = losses(network("cpu", Precision.FLOAT32, 0.1), 0, 100);
    for (int i = 0; i < 100; i++) {
      assertThat(there.get(i)).as("step " + i).isCloseTo(here.get(i), within(1e-4));
    }
  }

  /** Operands of products are off by 2^-11 of themselves: losses follow to 5e-3 of a nat. */
  @Test
  void aHundredStepsInTf32FollowTheProcessor() {
    nd4jIsOnTheProcessor();
    List<Double> there = losses(network("cuda", Precision.TF32, 0.1), 0, 100);
    List<Double> here = losses(network("cpu", Precision.FLOAT32, 0.1), 0, 100);
    assertThat(there).isNotEqualTo(here);
    for (int i = 0; i < 100; i++) {
      assertThat(there.get(i)).as("step " + i).isCloseTo(here.get(i), within(5e-3));
    }
  }

  @Test
  void inSixteenBitsItLearnsTheSameAndTwoRunsAreOne() {
    MultiLayerNetwork first = network("cuda", Precision.BF16, 0.1);
    MultiLayerNetwork second = network("cuda", Precision.BF16, 0.1);
    List<Double> losses = losses(first, 0, 400);
    assertThat(losses(second, 0, 400)).isEqualTo(losses);
    assertThat(settled(second)).isEqualTo(settled(first));
    List<Double> exact = losses(network("cuda", Precision.FLOAT32, 0.1), 0, 400);
    assertThat(mean(losses, 300, 400)).isCloseTo(mean(exact, 300, 400), within(0.01));
  }

  @Test
  void goesOnFromTheHostsVectorsToTheBit() {
    for (Precision precision : Precision.values()) {
      MultiLayerNetwork whole = network("cuda", precision, 0.1);
      losses(whole, 0, 20);
      MultiLayerNetwork before = network("cuda", precision, 0.1);
      losses(before, 0, 10);
      INDArray weights = settled(before).dup();
      INDArray moments = before.getUpdater().getStateViewArray().dup();
      MultiLayerNetwork after = network("cuda", precision, 0.1);
      losses(after, 0, 1); // kernels have copies of vectors that change now
      after.params().assign(weights);
      after.getUpdater().getStateViewArray().assign(moments);
      ((Seq2SeqNetwork) after.getLayer(0)).changed();
      after.setIterationCount(10);
      losses(after, 10, 20);
      assertThat(settled(after)).as(precision.name()).isEqualTo(settled(whole));
    }
  }

  @Test
  void leavesTheHostsVectorsAloneUntilAsked() {
    nd4jIsOnTheProcessor();
    MultiLayerNetwork network = network("cuda", Precision.FLOAT32, 0);
    INDArray start = network.params().dup();
    losses(network, 0, 3);
    assertThat(network.params()).isEqualTo(start);
    assertThat(settled(network)).isNotEqualTo(start);
  }

  @Test
  void namesWhatIsNotFinite() {
    MultiLayerNetwork network = network("cuda", Precision.FLOAT32, 0);
    network.params().putScalar(128, Float.NaN); // of the token that every target begins with
    assertThatThrownBy(() -> losses(network, 0, 1))
        .isInstanceOf(NotFinite.class)
        .hasMessageContaining("gradient norm");
  }

  private static INDArray settled(MultiLayerNetwork network) {
    ((Seq2SeqNetwork) network.getLayer(0)).settle();
    return network.params();
  }

  private static double mean(List<Double> values, int from, int to) {
    return values.subList(from, to).stream().mapToDouble(Double::doubleValue).average().orElse(0);
  }

  /** Losses of the steps from..to on batches that each step finds by its number. */
  private static List<Double> losses(MultiLayerNetwork network, int from, int to) {
    List<Double> losses = new ArrayList<>();
    for (int i = from; i < to; i++) {
      network.fit(batch(i % 7));
      losses.add(((Seq2SeqNetwork) network.getLayer(0)).last().loss());
    }
    return losses;
  }

  /** Rows of unequal lengths whose targets are the beginnings of their sources. */
  private static DataSet batch(int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<int[]> sources = new ArrayList<>();
    List<int[]> targets = new ArrayList<>();
    for (int b = 0; b < 8; b++) {
      int[] source = random.ints(5 + random.nextInt(40), 3, VOCAB).toArray();
      int[] target = new int[2 + source.length / 3];
      target[0] = 1;
      System.arraycopy(source, 0, target, 1, target.length - 2);
      target[target.length - 1] = 2;
      sources.add(source);
      targets.add(target);
    }
    return Networks.dataSet(Batch.of(sources, targets, 0));
  }

  /** Heads of 64: what 16 bits are fast for. */
  private static MultiLayerNetwork network(String kernels, Precision precision, double dropout) {
    ModelConfig model =
        ModelConfig.builder(VOCAB, 128, 64, 2, 256, 2).tokens(0, 1, 2).dropout(dropout).build();
    AdamW.Settings settings = new AdamW.Settings(0.9, 0.999, 1e-8, 0.01, 1);
    return Networks.create(
        new Seq2SeqLayer(
            model,
            TrainingStep.PLAIN,
            precision,
            kernels,
            2,
            5,
            new AdamWUpdater(settings, Schedule.constant(1e-3, 10), 0)));
  }
}
