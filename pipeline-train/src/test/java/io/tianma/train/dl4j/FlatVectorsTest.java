package io.tianma.train.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tianma.train.model.Batch;
import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.optim.AdamW;
import io.tianma.train.optim.Schedule;
import io.tianma.train.tensor.Backend;
import java.util.List;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;

/** What a process without a GPU does with a network whose kernels want one. */
class FlatVectorsTest {
  private static MultiLayerNetwork network() {
    ModelConfig model = ModelConfig.builder(50, 8, 4, 2, 16, 1).tokens(0, 1, 2).build();
    AdamW.Settings settings = new AdamW.Settings(0.9, 0.999, 1e-8, 0.01, 1);
    return Networks.create(
        new Seq2SeqLayer(
            model, "cuda", 1, 5, new AdamWUpdater(settings, Schedule.constant(1e-3, 0), 0)));
  }

  /** The driver of a cluster averages vectors and computes nothing. */
  @Test
  void aDriverWithoutAGpuHoldsTheVectors() {
    MultiLayerNetwork network = network();
    Seq2SeqNetwork layer = (Seq2SeqNetwork) network.getLayer(0);
    network.params().muli(2);
    layer.changed();
    layer.settle();
    assertThat(network.params().norm2Number().doubleValue()).isPositive();
    layer.close();
  }

  @Test
  void aStepSaysInOneLineWhatIsMissing() {
    assumeTrue(Backend.named("cuda").missing() != null, "there is a GPU");
    Batch batch = Batch.of(List.of(new int[] {3, 4}), List.of(new int[] {1, 3, 2}), 0);
    assertThatThrownBy(() -> network().fit(Networks.dataSet(batch)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("kernels = cuda: ")
        .hasMessageNotContaining("\n");
  }
}
