package io.tianma.train.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.tianma.train.decode.Greedy;
import io.tianma.train.model.Architecture;
import io.tianma.train.model.Counter;
import io.tianma.train.model.Seq2Seq;
import io.tianma.train.model.StepResult;
import io.tianma.train.model.TrainingStep;
import io.tianma.train.model.config.LatentOptions.Kind;
import io.tianma.train.model.latent.LatentNoise;
import io.tianma.train.model.latent.Latents;
import io.tianma.train.model.latent.VonMisesFisher;
import io.tianma.train.model.parameter.Parameter;
import io.tianma.train.tensor.Backend;
import io.tianma.train.tensor.Backends;
import io.tianma.train.tensor.DType;
import io.tianma.train.tensor.Memory;
import io.tianma.train.tensor.Precision;
import io.tianma.train.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A masked whole in float64 and this engine's two sequences see the same autoencoder. Another case
 * of the same layout runs with {@code -Dgolden.dir=DIR}.
 */
class GoldenUniVaeTest {
  private Memory memory = Backends.memory("cpu");

  static Stream<Named<Path>> cases() {
    return GoldenCase.directories("univae");
  }

  @ParameterizedTest
  @MethodSource("cases")
  void latentsAndLogitsAgree(Path directory) throws IOException {
    GoldenCase golden = GoldenCase.in(directory);
    int rows = golden.batch.rows();
    for (String backend : Backends.names()) {
      memory = Backends.memory(backend);
      for (int threads = 1; threads <= 2; threads++) {
        Tensor weights = golden.weights("model.safetensors", DType.F32, memory);
        try (Seq2Seq network = network(golden, given(golden), backend, threads, weights, null)) {
          float[] z = network.posterior(rows, golden.batch.sourceBS(), Counter.of(0, 0));
          GoldenSteps.assertClose(z, floats(golden, "z"), 2e-5);
          GoldenSteps.assertClose(
              real(golden, network.logits(z, golden.batch)), real(golden, "logits"), 2e-5);
          float[] mu = floats(golden, "mu"); // of directions above noise
          float[] fromMu = real(golden, network.logits(mu, golden.batch));
          GoldenSteps.assertClose(fromMu, real(golden, "logits_from_mu"), 2e-5);
          assertThat(loss(golden, fromMu))
              .isCloseTo(golden.json.get("loss_from_mu").asDouble(), within(1e-6));
          GoldenSteps.assertClose(between(golden, mu), floats(golden, "slerp_0_1_quarter"), 1e-6);
        }
      }
    }
  }

  /** Mean cross-entropy of logits of the labels that are no padding. */
  private static double loss(GoldenCase golden, float[] logits) {
    int vocab = golden.config.vocab();
    double sum = 0;
    int row = 0;
    for (int label : golden.batch.labelBT()) {
      if (label != golden.config.padId()) {
        double total = 0;
        for (int i = 0; i < vocab; i++) {
          total += Math.exp((double) logits[row * vocab + i] - logits[row * vocab + label]);
        }
        sum += Math.log(total);
        row++;
      }
    }
    return sum / row;
  }

  /** Without noise each direction follows from those below, and the whole from all of them. */
  @ParameterizedTest
  @MethodSource("cases")
  void evaluationTakesDirectionsForPoints(Path directory) throws IOException {
    GoldenCase golden = GoldenCase.in(directory);
    for (String backend : Backends.names()) {
      memory = Backends.memory(backend);
      Tensor weights = golden.weights("model.safetensors", DType.F32, memory);
      try (Seq2Seq network = network(golden, given(golden), backend, 2, weights, null)) {
        float[] mu = network.encode(golden.batch.rows(), golden.batch.sourceBS());
        float[] whole = real(golden, network.logits(golden.batch));
        GoldenSteps.assertClose(real(golden, network.logits(mu, golden.batch)), whole, 2e-5);
        assertThat(network.loss(golden.batch).loss()).isCloseTo(loss(golden, whole), within(1e-6));
      }
    }
  }

  private static float[] between(GoldenCase golden, float[] mu) {
    int layers = golden.config.latentLayers();
    int width = golden.config.latents().latentWidth();
    float[][] a = Latents.row(mu, 0, layers, width);
    float[][] b = Latents.row(mu, 1, layers, width);
    return Latents.flat(List.<float[][]>of(Latents.between(Kind.VMF, a, b, 0.25)), layers, width);
  }

  /** The direction of each layer follows from the points of those below. */
  @ParameterizedTest
  @MethodSource("cases")
  void meanDirectionsAgree(Path directory) throws IOException {
    GoldenCase golden = GoldenCase.in(directory);
    int width = golden.config.latents().latentWidth();
    int layers = golden.config.latentLayers();
    float[] wanted = floats(golden, "mu");
    for (int layer = 0; layer < layers; layer++) {
      int still = layer;
      LatentNoise noise =
          (seed, step, l, row, to) -> {
            given(golden).draw(seed, step, l, row, to);
            to[0] = l == still ? 1 : to[0];
          };
      Tensor weights = golden.weights("model.safetensors", DType.F32, memory);
      try (Seq2Seq network = network(golden, noise, "cpu", 1, weights, null)) {
        float[] z =
            network.posterior(golden.batch.rows(), golden.batch.sourceBS(), Counter.of(0, 0));
        for (int b = 0; b < golden.batch.rows(); b++) {
          GoldenSteps.assertClose(
              Latents.row(z, b, layers, width)[layer],
              Latents.row(wanted, b, layers, width)[layer],
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
        try (Seq2Seq network =
            network(golden, given(golden), backend, threads, weights, gradients)) {
          StepResult result = network.lossAndGradients(golden.batch, 0, 0);
          assertThat(result.loss()).isCloseTo(golden.json.get("loss").asDouble(), within(1e-6));
          steps(golden).checkGradients(gradients);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theDistributionAndWhatDecaysAgree(Path directory) throws IOException {
    GoldenCase golden = GoldenCase.in(directory);
    VonMisesFisher table =
        new VonMisesFisher(golden.config.latents().latentWidth(), golden.config.latents().kappa());
    assertThat(table.mean()).isCloseTo(golden.json.get("mean_of_w").asDouble(), within(1e-9));
    assertThat(table.kl() * golden.config.latentLayers())
        .isCloseTo(golden.json.get("kl_per_row").asDouble(), within(1e-8));
    List<String> noDecay = new ArrayList<>();
    golden.json.get("adamw").get("no_decay").forEach(name -> noDecay.add(name.asText()));
    assertThat(golden.parameters.list().stream().filter(p -> !p.decays()).map(Parameter::name))
        .containsExactlyInAnyOrderElementsOf(noDecay);
    assertThat(golden.json.get("grad_norms").fieldNames())
        .toIterable()
        .containsExactlyElementsOf(golden.parameters.list().stream().map(Parameter::name).toList());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void stepsOfAdamWAgreeAndThenTheOutputs(Path directory) throws IOException {
    GoldenCase golden = GoldenCase.in(directory);
    checkSteps(golden, "reference", 1);
    checkSteps(golden, "cpu", 2);
  }

  private void checkSteps(GoldenCase golden, String backend, int threads) throws IOException {
    Tensor weights = golden.weights("model.safetensors", DType.F32, memory);
    Tensor gradients = steps(golden).zeros();
    try (Seq2Seq network = network(golden, given(golden), backend, threads, weights, gradients)) {
      steps(golden).train(network, backend, threads, weights, gradients);
      checkTrained(golden, network);
    }
  }

  private void checkTrained(GoldenCase golden, Seq2Seq network) {
    int rows = golden.batch.rows();
    int[] sources = golden.batch.sourceBS();
    float[] z = network.posterior(rows, sources, Counter.of(0, 0));
    GoldenSteps.assertClose(
        real(golden, network.logits(z, golden.batch)), real(golden, "logits_after_training"), 1e-2);
    JsonNode greedy = golden.json.get("generate_after_training").get("1");
    int longest = greedy.get(0).size() - 1;
    assertThat(Greedy.decode(network, rows, sources, longest))
        .isEqualTo(steps(golden).rows(greedy));
    JsonNode prior = golden.json.get("generate_from_prior_after_training");
    assertThat(Greedy.decode(network, prior.size(), floats(golden, "prior_z"), longest))
        .isEqualTo(steps(golden).rows(prior));
    float[] swapped = swapped(golden, network.encode(rows, sources));
    JsonNode wanted = golden.json.get("generate_swapped_after_training");
    assertThat(Greedy.decode(network, wanted.size(), swapped, longest))
        .isEqualTo(steps(golden).rows(wanted));
  }

  /** The first latent layer of row 0 with the others of row 1; the only one of row 1. */
  private static float[] swapped(GoldenCase golden, float[] mu) {
    int layers = golden.config.latentLayers();
    int width = golden.config.latents().latentWidth();
    boolean[] fromB = new boolean[layers];
    Arrays.fill(fromB, true);
    fromB[0] = layers == 1;
    float[][] a = Latents.row(mu, 0, layers, width);
    float[][] b = Latents.row(mu, 1, layers, width);
    return Latents.flat(List.<float[][]>of(Latents.swapped(a, b, fromB)), layers, width);
  }

  /** The noise of the case, whatever the step. */
  private static LatentNoise given(GoldenCase golden) {
    float[] w = floats(golden, "noise_w");
    float[] eps = floats(golden, "noise_eps");
    int layers = golden.config.latentLayers();
    return (seed, step, layer, row, noise) -> {
      int at = (int) row * layers + layer;
      noise[0] = w[at];
      for (int i = 1; i < noise.length; i++) {
        noise[i] = eps[at * (noise.length - 1) + i - 1];
      }
    };
  }

  private GoldenSteps steps(GoldenCase golden) {
    return new GoldenSteps(golden, memory);
  }

  private static Seq2Seq network(
      GoldenCase golden,
      LatentNoise noise,
      String backend,
      int threads,
      Tensor weights,
      Tensor gradients) {
    return new Seq2Seq(
        Architecture.of(golden.config, noise),
        golden.config,
        TrainingStep.PLAIN,
        Precision.FLOAT32,
        Backend.named(backend),
        threads,
        weights,
        gradients);
  }

  private static float[] floats(GoldenCase golden, String name) {
    return golden.io.get(name).floats();
  }

  private static float[] real(GoldenCase golden, String name) {
    return real(golden, floats(golden, name));
  }

  private static float[] real(GoldenCase golden, float[] values) {
    return golden.real(values, golden.batch.labelBT());
  }
}
