package io.tianma.train.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tianma.train.model.Batch;
import io.tianma.train.model.TrainingStep;
import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.optim.AdamW;
import io.tianma.train.optim.Schedule;
import io.tianma.train.tensor.Backend;
import io.tianma.train.tensor.Kernels;
import io.tianma.train.tensor.Precision;
import io.tianma.train.tensor.Tensor;
import io.tianma.train.tensor.cuda.device.Nd4jMemory;
import java.util.List;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.concurrency.AffinityManager.Location;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Kernels on ND4J's own arrays in a GPU's memory; without that, how the choice is refused. */
class Nd4jMemoryTest {
  private static final String CHOICE = "tianma.cuda.memory";

  @AfterEach
  void chooseAsEver() {
    System.clearProperty(CHOICE);
  }

  private static void nd4jIsOnTheGpu() {
    assumeTrue(Nd4jMemory.here(), "ND4J's CUDA backend is not there: build with -Pnd4j");
    String missing = Backend.named("cuda").missing();
    assumeTrue(missing == null, missing);
    Nd4jMemory.enter();
  }

  @Test
  void ourKernelsAndNd4jsTakeTurnsOnOneArray() {
    nd4jIsOnTheGpu();
    float[] values = new float[10_000];
    for (int i = 0; i < values.length; i++) {
      values[i] = i % 97;
    }
    INDArray array = Nd4j.createFromArray(values);
    Kernels kernels = Backend.named("cuda").open();
    Tensor there = Flat.deviceTensor(array);
    kernels.memory().await();
    kernels.scale(2, there);
    kernels.memory().await();
    Nd4j.getAffinityManager().tagLocation(array, Location.DEVICE);
    array.addi(1);
    kernels.memory().await();
    kernels.scale(4, there);
    kernels.memory().await();
    Nd4j.getAffinityManager().tagLocation(array, Location.DEVICE);
    float[] seen = Flat.floats(array);
    for (int i = 0; i < seen.length; i++) {
      assertThat(seen[i]).isEqualTo(4 * (2 * values[i] + 1));
    }
    kernels.close();
  }

  @Test
  void trainsToTheBitsOfCopiedVectors() {
    nd4jIsOnTheGpu();
    for (Precision precision : Precision.values()) {
      float[] own = trained(precision, "nd4j");
      assertThat(trained(precision, "direct")).as(precision.name()).isEqualTo(own);
    }
  }

  private static float[] trained(Precision precision, String choice) {
    System.setProperty(CHOICE, choice);
    ModelConfig model =
        ModelConfig.builder(50, 128, 64, 2, 256, 2).tokens(0, 1, 2).dropout(0.1).build();
    AdamW.Settings settings = new AdamW.Settings(0.9, 0.999, 1e-8, 0.01, 1);
    MultiLayerNetwork network =
        Networks.create(
            new Seq2SeqLayer(
                model,
                TrainingStep.PLAIN,
                precision,
                "cuda",
                1,
                5,
                new AdamWUpdater(settings, Schedule.constant(1e-3, 0), 0)));
    for (int i = 0; i < 20; i++) {
      int[] source = {3 + i, 4, 5 + i};
      network.fit(Networks.dataSet(Batch.of(List.of(source), List.of(new int[] {1, 3, 2}), 0)));
    }
    Seq2SeqNetwork layer = (Seq2SeqNetwork) network.getLayer(0);
    layer.settle();
    float[] parameters = Flat.floats(network.params());
    layer.close();
    return parameters;
  }

  @Test
  void anNd4jOnTheProcessorHasNoSuchMemory() {
    assumeFalse(Nd4jMemory.here(), "ND4J's CUDA backend is there");
    assertThat(Nd4jMemory.chosen()).isFalse();
    System.setProperty(CHOICE, "nd4j");
    assertThatThrownBy(Nd4jMemory::chosen)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            CHOICE + " = nd4j: ND4J works on the processor here; build with the profile nd4j");
  }

  @Test
  void aChoiceThatIsNoneIsNamed() {
    assumeFalse(Nd4jMemory.here(), "ND4J's CUDA backend is there");
    System.setProperty(CHOICE, "unified");
    assertThatThrownBy(Nd4jMemory::chosen)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(CHOICE + " = unified: must be direct or nd4j");
  }
}
