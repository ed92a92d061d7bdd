package io.tianma.train.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tianma.train.model.config.FeedForward;
import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.model.parameter.Parameter;
import io.tianma.train.tensor.DType;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DropoutPlacesTest {
  private static final int[] SOURCE = {5, 6, 7, 8, 9, 10, 11};
  private static final int[] INPUT = {1, 12, 13, 14, 15};
  private static final int[] LABELS = {12, 13, 14, 15, 2};

  @ParameterizedTest
  @CsvSource({"reference, 0", "reference, 0.3", "cpu, 0.3"})
  void dropoutStandsWhereT5xHasItAndNowhereElse(String backend, double rate) {
    ModelConfig config = SmallNetwork.config(FeedForward.GATED_GELU, false, rate);
    try (SmallNetwork small = new SmallNetwork(config, backend, 1, DType.F64)) {
      Batch batch = Batch.of(1, SOURCE, INPUT, LABELS);
      double loss = small.network.lossAndGradients(batch, 5, 7).loss();
      PlainT5 plain = new PlainT5(config, matrices(config, small.weights()), 5, 7);
      assertThat(loss).isCloseTo(plain.loss(SOURCE, INPUT, LABELS), within(1e-12));
      // embeddings and last norms; attention weights, hidden units and outputs of each layer
      assertThat(plain.places())
          .isEqualTo(4 + 4 * config.encoder().layers() + 6 * config.decoder().layers());
      double other = small.network.lossAndGradients(batch, 5, 8).loss();
      assertThat(other == loss).isEqualTo(rate == 0);
    }
  }

  private static Map<String, double[][]> matrices(ModelConfig config, double[] weights) {
    Map<String, double[][]> matrices = new HashMap<>();
    for (Parameter parameter : Architecture.parameters(config)) {
      int columns = parameter.shape().get(parameter.shape().size() - 1);
      double[][] rows = new double[(int) (parameter.elements() / columns)][columns];
      for (int i = 0; i < parameter.elements(); i++) {
        rows[i / columns][i % columns] = weights[(int) parameter.offset() + i];
      }
      matrices.put(parameter.name(), rows);
    }
    return matrices;
  }
}
