package io.tianma.train.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.tianma.train.decode.Beam;
import io.tianma.train.decode.Greedy;
import io.tianma.train.model.Seq2Seq;
import io.tianma.train.model.StepResult;
import io.tianma.train.model.parameter.Parameter;
import io.tianma.train.tensor.Backend;
import io.tianma.train.tensor.Backends;
import io.tianma.train.tensor.DType;
import io.tianma.train.tensor.Memory;
import io.tianma.train.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Another implementation and this engine see the same network: Hugging Face transformers for T5, a
 * plain one in float64 for the variants. Another case of the same layout runs with {@code
 * -Dgolden.dir=DIR}.
 */
class GoldenCaseTest {
  private Memory memory;

  static Stream<Named<Path>> cases() {
    return GoldenCase.directories("mt5-a", "variants");
  }

  @ParameterizedTest
  @MethodSource("cases")
  void logitsAndEncoderOutputAgree(Path directory) throws IOException {
    GoldenCase golden = GoldenCase.in(directory);
    for (String backend : Backends.names()) {
      memory = Backends.memory(backend);
      for (int threads = 1; threads <= 2; threads++) {
        Tensor weights = golden.weights("model.safetensors", DType.F32, memory);
        try (Seq2Seq network = network(golden, backend, threads, weights, null)) {
          GoldenSteps.assertClose(
              golden.real(network.logits(golden.batch), golden.batch.labelBT()),
              golden.real(golden.io.get("logits").floats(), golden.batch.labelBT()),
              2e-5);
          float[] encoded = network.encode(golden.batch.rows(), golden.batch.sourceBS());
          GoldenSteps.assertClose(
              golden.real(encoded, golden.batch.sourceBS()),
              golden.real(golden.io.get("encoder_last").floats(), golden.batch.sourceBS()),
              2e-5);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void lossAndGradientsAgree(Path directory) throws IOException {
    GoldenCase golden = GoldenCase.in(directory);
    for (String backend : Backends.names()) {
      memory = Backends.memory(backend);
      for (int threads = 1; threads <= 2; threads++) {
        Tensor gradients = steps(golden).zeros();
        Tensor weights = golden.weights("model.safetensors", DType.F32, memory);
        try (Seq2Seq network = network(golden, backend, threads, weights, gradients)) {
          StepResult result = network.lossAndGradients(golden.batch, 0, 0);
          assertThat(result.loss()).isCloseTo(golden.json.get("loss").asDouble(), within(1e-6));
          assertThat(network.loss(golden.batch)).isEqualTo(result);
          steps(golden).checkGradients(gradients);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theSameParametersDecayAndStayAsTheyAre(Path directory) throws IOException {
    GoldenCase golden = GoldenCase.in(directory);
    if (golden.json.has("frozen")) {
      assertThat(named(golden, parameter -> parameter.frozen()))
          .containsExactlyInAnyOrderElementsOf(texts(golden.json.get("frozen")));
      assertThat(named(golden, parameter -> !parameter.frozen() && !parameter.decays()))
          .containsExactlyInAnyOrderElementsOf(texts(golden.json.get("adamw").get("no_decay")));
    }
  }

  private static List<String> named(
      GoldenCase golden, java.util.function.Predicate<Parameter> which) {
    return golden.parameters.list().stream().filter(which).map(Parameter::name).toList();
  }

  private static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(text -> texts.add(text.asText()));
    return texts;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void stepsOfAdamWAgreeAndThenTheOutputs(Path directory) throws IOException {
    GoldenCase golden = GoldenCase.in(directory);
    for (String backend : Backends.names()) {
      memory = Backends.memory(backend);
      checkSteps(golden, backend, backend.equals("cpu") ? 2 : 1);
    }
  }

  private void checkSteps(GoldenCase golden, String backend, int threads) throws IOException {
    Tensor weights = golden.weights("model.safetensors", DType.F32, memory);
    Tensor gradients = steps(golden).zeros();
    try (Seq2Seq network = network(golden, backend, threads, weights, gradients)) {
      steps(golden).train(network, backend, threads, weights, gradients);
      checkTrained(golden, network, weights);
    }
  }

  private void checkTrained(GoldenCase golden, Seq2Seq network, Tensor weights) throws IOException {
    if (golden.io.containsKey("logits_after_training")) {
      GoldenSteps.assertClose(
          golden.real(network.logits(golden.batch), golden.batch.labelBT()),
          golden.real(golden.io.get("logits_after_training").floats(), golden.batch.labelBT()),
          1e-2);
    }
    if (golden.has("trained.safetensors")) {
      Tensor trained = golden.weights("trained.safetensors", DType.F32, memory);
      for (Parameter parameter : golden.parameters) {
        GoldenSteps.assertClose(
            steps(golden).read(parameter, weights), steps(golden).read(parameter, trained), 1e-4);
      }
    }
    int rows = golden.batch.rows();
    int[] sources = golden.batch.sourceBS();
    assertThat(Greedy.decode(network, rows, sources, longest(golden, "1")))
        .isEqualTo(generated(golden, "1"));
    if (golden.json.get("generate_after_training").has("3")) {
      assertThat(
              Beam.decode(network, rows, sources, longest(golden, "3"), 3, Beam.Ending.LIKELIEST))
          .isEqualTo(generated(golden, "3"));
    }
  }

  /** Most new tokens of the outputs in the case. */
  private static int longest(GoldenCase golden, String beams) {
    return golden.json.get("generate_after_training").get(beams).get(0).size() - 1;
  }

  private int[][] generated(GoldenCase golden, String beams) {
    return steps(golden).rows(golden.json.get("generate_after_training").get(beams));
  }

  private GoldenSteps steps(GoldenCase golden) {
    return new GoldenSteps(golden, memory);
  }

  private static Seq2Seq network(
      GoldenCase golden, String backend, int threads, Tensor weights, Tensor gradients) {
    return new Seq2Seq(golden.config, Backend.named(backend), threads, weights, gradients);
  }
}
