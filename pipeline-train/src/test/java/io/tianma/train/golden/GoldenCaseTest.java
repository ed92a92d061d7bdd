package io.tianma.train.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.tianma.train.decode.Beam;
import io.tianma.train.decode.Greedy;
import io.tianma.train.model.Seq2Seq;
import io.tianma.train.model.StepResult;
import io.tianma.train.model.parameter.Parameter;
import io.tianma.train.optim.AdamW;
import io.tianma.train.tensor.Backend;
import io.tianma.train.tensor.DType;
import io.tianma.train.tensor.HostMemory;
import io.tianma.train.tensor.Tensor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Hugging Face transformers and this engine see the same network. Another case of the same layout
 * runs with {@code -Dgolden.dir=DIR}.
 */
class GoldenCaseTest {
  private final HostMemory memory = new HostMemory();
  private GoldenCase golden;

  @BeforeEach
  void load() throws IOException {
    golden = GoldenCase.load();
  }

  @ParameterizedTest
  @CsvSource({"reference, 1", "reference, 2", "cpu, 1", "cpu, 2"})
  void logitsAndEncoderOutputAgree(String backend, int threads) throws IOException {
    try (Seq2Seq network =
        network(backend, threads, golden.weights("model.safetensors", DType.F32), null)) {
      assertClose(network.logits(golden.batch), golden.io.get("logits").floats(), 2e-5);
      float[] encoded = network.encode(golden.batch.rows(), golden.batch.sourceBS());
      assertClose(encoded, golden.io.get("encoder_last").floats(), 2e-5);
    }
  }

  @ParameterizedTest
  @CsvSource({"reference, 1", "reference, 2", "cpu, 1", "cpu, 2"})
  void lossAndGradientsAgree(String backend, int threads) throws IOException {
    Tensor gradients = zeros();
    try (Seq2Seq network =
        network(backend, threads, golden.weights("model.safetensors", DType.F32), gradients)) {
      StepResult result = network.lossAndGradients(golden.batch, 0, 0);
      assertThat(result.loss()).isCloseTo(golden.json.get("loss").asDouble(), within(1e-6));
      assertThat(network.loss(golden.batch)).isEqualTo(result);
      for (Parameter parameter : golden.parameters) {
        float[] values = read(parameter, gradients);
        double wanted = golden.json.get("grad_norms").get(parameter.name()).asDouble();
        assertThat(norm(values) / wanted).as(parameter.name()).isCloseTo(1, within(1e-4));
        if (golden.io.containsKey("grad." + parameter.name())) {
          assertClose(values, golden.io.get("grad." + parameter.name()).floats(), 1e-4 * wanted);
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"reference, 1", "cpu, 1", "cpu, 2"})
  void twentyStepsOfAdamWAgreeAndThenTheOutputs(String backend, int threads) throws IOException {
    JsonNode c = golden.json.get("adamw");
    AdamW.Settings settings =
        new AdamW.Settings(
            c.get("betas").get(0).asDouble(),
            c.get("betas").get(1).asDouble(),
            c.get("eps").asDouble(),
            c.get("weight_decay").asDouble(),
            0);
    Tensor weights = golden.weights("model.safetensors", DType.F32);
    Tensor gradients = zeros();
    Tensor m = zeros();
    Tensor v = zeros();
    try (Seq2Seq network = network(backend, threads, weights, gradients);
        AdamW adamW = new AdamW(golden.parameters, settings, Backend.named(backend), threads)) {
      int step = 0;
      for (JsonNode loss : c.get("losses")) {
        StepResult result = network.lossAndGradients(golden.batch, 0, step++);
        assertThat(result.loss())
            .as("loss of step " + step)
            .isCloseTo(loss.asDouble(), within(1e-4));
        adamW.update(weights, gradients, m, v, c.get("lr").asDouble(), step);
      }
      Tensor trained = golden.weights("trained.safetensors", DType.F32);
      for (Parameter parameter : golden.parameters) {
        assertClose(read(parameter, weights), read(parameter, trained), 1e-4);
      }
      assertThat(Greedy.decode(network, golden.batch.rows(), golden.batch.sourceBS(), longest()))
          .isEqualTo(generated("1"));
      int[][] beams =
          Beam.decode(
              network,
              golden.batch.rows(),
              golden.batch.sourceBS(),
              longest(),
              3,
              Beam.Ending.LIKELIEST);
      assertThat(beams).isEqualTo(generated("3"));
    }
  }

  /** Most new tokens of the outputs in the case. */
  private int longest() {
    return golden.json.get("generate_after_training").get("1").get(0).size() - 1;
  }

  /** Outputs of the case up to the end token. */
  private int[][] generated(String beams) {
    List<int[]> rows = new ArrayList<>();
    for (JsonNode row : golden.json.get("generate_after_training").get(beams)) {
      List<Integer> ids = new ArrayList<>();
      for (int i = 0; i < row.size() && !ids.contains(golden.config.endId()); i++) {
        ids.add(row.get(i).asInt());
      }
      rows.add(ids.stream().mapToInt(Integer::intValue).toArray());
    }
    return rows.toArray(new int[0][]);
  }

  private Seq2Seq network(String backend, int threads, Tensor weights, Tensor gradients) {
    return new Seq2Seq(golden.config, Backend.named(backend), threads, weights, gradients);
  }

  private Tensor zeros() {
    int count = Math.toIntExact(golden.parameters.count());
    return Tensor.at(memory.allocate(4L * count), DType.F32, count);
  }

  private float[] read(Parameter parameter, Tensor flat) {
    int count = Math.toIntExact(parameter.elements());
    float[] values = new float[count];
    memory.read(flat.region(parameter.offset(), count), values);
    return values;
  }

  private static double norm(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += (double) value * value;
    }
    return Math.sqrt(sum);
  }

  private static void assertClose(float[] actual, float[] wanted, double tolerance) {
    assertThat(actual.length).isEqualTo(wanted.length);
    double greatest = 0;
    for (int i = 0; i < actual.length; i++) {
      greatest = Math.max(greatest, Math.abs((double) actual[i] - wanted[i]));
    }
    assertThat(greatest).isLessThanOrEqualTo(tolerance);
  }
}
