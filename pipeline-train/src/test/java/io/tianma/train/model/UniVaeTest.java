package io.tianma.train.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.model.latent.Latents;
import io.tianma.train.tensor.DType;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One stack as an autoencoder: what the latents carry, and that nothing else does. */
class UniVaeTest {
  private static final ModelConfig CONFIG = config(2);
  private static final int[] INPUT = {1, 9, 5, 10, 7};

  private static ModelConfig config(int latentLayers) {
    return ModelConfig.builder(23, 8, 4, 2, 6, 4)
        .tokens(0, 1, 2)
        .set("model", "univae")
        .set("max_positions", 12)
        .set("latent_from", 4 - latentLayers)
        .set("latent_width", 4)
        .set("kappa", 6.0)
        .build();
  }

  @ParameterizedTest
  @ValueSource(strings = {"reference", "cpu"})
  void theLatentsAreAllThatTheDecoderKnowsOfTheSource(String backend) {
    int[] source = {1, 6, 7, 8, 2};
    int[] other = {1, 15, 3, 4, 9, 2};
    try (SmallNetwork small = SmallNetwork.lively(CONFIG, backend, 2, DType.F32)) {
      Batch batch = Batch.of(1, source, INPUT, new int[5]);
      Batch elsewhere = Batch.of(1, other, INPUT, new int[5]);
      float[] z = small.network.encode(1, source);
      float[] whole = small.network.logits(batch);
      assertThat(difference(small.network.logits(z, batch), whole)).isLessThan(1e-5);
      assertThat(small.network.logits(z, elsewhere)).isEqualTo(small.network.logits(z, batch));
      assertThat(difference(small.network.logits(elsewhere), whole)).isGreaterThan(1e-3);
    }
  }

  @Test
  void everyLatentIsAUnitVectorAndNoneChangesWithPadding() {
    int[] source = {1, 6, 7, 8, 2};
    try (SmallNetwork small = SmallNetwork.lively(CONFIG, "cpu", 1, DType.F32)) {
      float[] z = small.network.posterior(1, source, Counter.of(3, 4));
      float[] mu = small.network.encode(1, source);
      for (float[] latents : new float[][] {z, mu}) {
        for (float[] layer : Latents.row(latents, 0, 2, 4)) {
          double square = 0;
          for (float x : layer) {
            square += (double) x * x;
          }
          assertThat(square).isCloseTo(1, within(1e-6));
        }
      }
      assertThat(difference(z, mu)).isGreaterThan(1e-3);
      int[] padded = Arrays.copyOf(source, 11);
      assertThat(difference(small.network.encode(1, padded), mu)).isLessThan(1e-6);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void generationFromLatentsIsThatFromTheirSource(int latentLayers) {
    int[] sources = {1, 6, 7, 8, 2, 1, 15, 3, 2, 0};
    try (SmallNetwork small = SmallNetwork.lively(config(latentLayers), "cpu", 2, DType.F32);
        Generation whole = small.network.generate(2, sources, 6);
        SmallNetwork same = SmallNetwork.lively(config(latentLayers), "cpu", 1, DType.F32);
        Generation alone = same.network.generate(2, small.network.encode(2, sources), 6)) {
      for (int t = 0; t < 5; t++) {
        int[] tokens = {INPUT[t], INPUT[t] + 1};
        assertThat(difference(alone.step(tokens), whole.step(tokens))).isLessThan(1e-5);
      }
    }
  }

  /** The noise of a row does not depend on where its batch is cut. */
  @Test
  void microBatchesAndWorkersHaveTheNoiseOfTheWholeBatch() {
    Batch batch = SmallNetwork.batch(6);
    TrainingStep parts = new TrainingStep(0, 0, 3);
    try (SmallNetwork whole = new SmallNetwork(CONFIG, "cpu", 1, DType.F32);
        SmallNetwork cut = new SmallNetwork(CONFIG, parts, "cpu", 2, DType.F32)) {
      double loss = whole.network.lossAndGradients(batch, 5, 7).lossSum();
      assertThat(cut.network.lossAndGradients(batch, 5, 7).lossSum()).isCloseTo(loss, within(1e-4));
      double[] a = whole.gradients();
      double[] b = cut.gradients();
      for (int i = 0; i < a.length; i++) {
        assertThat(b[i]).isCloseTo(a[i], within(1e-5));
      }
      double workers = 0;
      for (int worker = 0; worker < 2; worker++) {
        Counter counter = new Counter(worker, 5, 7, 3L * worker);
        workers += whole.network.lossAndGradients(batch.part(worker, 2), counter).lossSum();
      }
      assertThat(workers).isCloseTo(loss, within(1e-4));
      assertThat(whole.network.lossAndGradients(batch, 5, 8).lossSum()).isNotEqualTo(loss);
      assertThat(whole.network.lossAndGradients(batch, 6, 7).lossSum()).isNotEqualTo(loss);
    }
  }

  /**
   * KL keeps its bound, what is learned of the share included, and the moments are those measured.
   */
  @Test
  void normalizedMomentsAreMeasuredAndKeepTheDivergenceAboveItsBound() {
    ModelConfig config = config(1).but().set("latent", "gaussian").build();
    Batch batch = SmallNetwork.batch(6);
    try (SmallNetwork small = new SmallNetwork(config, "cpu", 2, DType.F32);
        SmallNetwork one = new SmallNetwork(config, "cpu", 1, DType.F32)) {
      double kl = 0;
      for (int step = 0; step < 700; step++) {
        kl = small.network.lossAndGradients(batch, 5, 7).penaltySum();
      }
      double share = 0.5 + 0.5 / 2; // sigmoid(0) of what tau leaves
      assertThat(kl).isGreaterThan(batch.rows() * 4 / 2.0 * share * 0.999);
      double[][] after = small.network.divergences(6, batch.sourceBS());
      double sum = Arrays.stream(after).flatMapToDouble(Arrays::stream).sum();
      assertThat(sum).as("by moving moments").isCloseTo(kl, within(1e-2 * kl));
      one.network.lossAndGradients(batch, 5, 7);
      small.write(one.weights()); // moments after one step
      small.network.lossAndGradients(batch, 5, 8);
      one.network.lossAndGradients(batch, 5, 8);
      assertThat(small.weights()).as("threads").isEqualTo(one.weights());
    }
    TrainingStep parts = new TrainingStep(0, 0, 3);
    assertThatThrownBy(() -> new SmallNetwork(config, parts, "cpu", 1, DType.F32))
        .hasMessageStartingWith("micro-batches = 3: latents that are normalized over a batch");
  }

  /** Rows that only the next program's memory would fill must have no gradient here. */
  @Test
  void gradientsDoNotDependOnWhatOtherShapesLeftInMemory() {
    Batch batch = SmallNetwork.batch(6);
    try (SmallNetwork fresh = SmallNetwork.lively(CONFIG, "cpu", 2, DType.F32);
        SmallNetwork used = SmallNetwork.lively(CONFIG, "cpu", 2, DType.F32)) {
      fresh.network.lossAndGradients(batch, 5, 7);
      for (int rows : new int[] {3, 9, 5, 8}) {
        used.network.lossAndGradients(SmallNetwork.batch(rows), 5, rows);
        used.network.lossAndGradients(batch, 5, 7);
        assertThat(used.gradients()).as("after %d rows", rows).isEqualTo(fresh.gradients());
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "latent_from, 4, latent-from = 4 with model = univae: must be above 0 and below",
    "latent_from, 0, latent-from = 0 with model = univae",
    "latent_tau, 1, latent-tau = 1.0 with model = univae: must be between 0 and 1",
    "kl_weight, -1, kl-weight = -1.0 with model = univae: must not be negative",
    "latent_width, 2, latent-width = 2 with model = univae: must be at least 3",
    "max_positions, 0, max-positions = 0 with model = univae: targets stand behind it",
    "encoder_mixer, gmlp, encoder-mixer = gmlp with model = univae: its mixer is softmax",
    "encoder_position, learned, encoder-position = learned with model = univae",
  })
  void refusesWhatDoesNotGoTogether(String key, String value, String message) {
    Object parsed = value.matches("-?\\d+") ? (Object) Integer.valueOf(value) : value;
    assertThatThrownBy(() -> CONFIG.but().set(key, parsed).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void sourcesThatAreTooLongAndModelsWithoutLatentsSayWhatToChange() {
    try (SmallNetwork small = new SmallNetwork(CONFIG, "cpu", 1, DType.F32);
        SmallNetwork t5 =
            new SmallNetwork(ModelConfig.t511(150, 8, 4, 2, 6, 1), "cpu", 1, DType.F32)) {
      assertThatThrownBy(() -> small.network.encode(1, new int[13]))
          .hasMessage("source of 13 tokens: max-positions = 12");
      assertThatThrownBy(() -> t5.network.generate(1, new float[8], 3))
          .hasMessageStartingWith("model = encoder-decoder: it has no latents");
      assertThatThrownBy(() -> small.network.generate(1, new float[3], 3))
          .hasMessageStartingWith("3 numbers are no latents of 1 texts");
    }
  }

  private static double difference(float[] a, float[] b) {
    assertThat(a).hasSameSizeAs(b);
    double greatest = 0;
    for (int i = 0; i < a.length; i++) {
      greatest = Math.max(greatest, Math.abs((double) a[i] - b[i]));
    }
    return greatest;
  }
}
