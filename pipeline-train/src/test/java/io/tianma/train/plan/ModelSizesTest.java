package io.tianma.train.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tianma.data.store.Records;
import io.tianma.train.model.LookedAt;
import io.tianma.train.model.config.FeedForward;
import io.tianma.train.model.config.LatentOptions;
import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.model.config.ModelKind;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a run says of a model, and the least of it that decides the model. */
class ModelSizesTest {
  private static final int VOCAB = 150;
  private static final ModelSizes SIZES = SomeOptions.SIZES;

  @Test
  void eachStackHasItsOwnLayers() {
    ModelConfig config = SIZES.config(VOCAB);
    assertThat(config.vocab()).isEqualTo(VOCAB);
    assertThat(config.encoder().layers()).isEqualTo(3);
    assertThat(config.decoder().layers()).isEqualTo(2);
  }

  @Test
  void aStackHasTheFeedForwardLayerOfBothUnlessItNamesOne() {
    ModelConfig own = with("encoderFeedForwardProj", "relu").config(VOCAB);
    assertThat(own.encoder().feedForward()).isEqualTo(FeedForward.RELU);
    assertThat(own.decoder().feedForward()).isEqualTo(FeedForward.GATED_GELU);
    ModelConfig other = with("decoderFeedForwardProj", "none").config(VOCAB);
    assertThat(other.encoder().feedForward()).isEqualTo(FeedForward.GATED_GELU);
    assertThat(other.decoder().feedForward()).isEqualTo(FeedForward.NONE);
  }

  @Test
  void partsThatDoNotGoTogetherAreRefused() {
    assertThatThrownBy(() -> with("encoderMixer", "gmlp")).hasMessageContaining("max-positions");
  }

  /** Stacks whose feed-forward layers differ may be told apart by how they are written. */
  @Test
  void theDecisivePartsAreOneFormForEachModel() {
    List<ModelSizes> all = variants();
    List<ModelSizes> decisive = all.stream().map(ModelSizes::decisive).toList();
    List<ModelConfig> looked = all.stream().map(ModelSizesTest::looked).toList();
    for (int i = 0; i < all.size(); i++) {
      assertThat(looked(decisive.get(i))).as("" + all.get(i)).isEqualTo(looked.get(i));
      if (alike(looked.get(i))) {
        assertThat(decisive.get(i).decisive()).isEqualTo(decisive.get(i));
      }
      for (int j = 0; j < i; j++) {
        boolean equal = looked.get(i).equals(looked.get(j));
        boolean one = decisive.get(i).equals(decisive.get(j));
        assertThat(!one || equal).as("%s and %s", all.get(i), all.get(j)).isTrue();
        if (equal && alike(looked.get(i))) {
          assertThat(one).as("%s and %s", all.get(i), all.get(j)).isTrue();
        }
      }
    }
    assertThat(decisive.stream().distinct().count()).isBetween(10L, all.size() - 10L);
  }

  private static boolean alike(ModelConfig config) {
    return config.encoder().feedForward() == config.decoder().feedForward();
  }

  private static ModelConfig looked(ModelSizes sizes) {
    return LookedAt.of(sizes.config(VOCAB));
  }

  private static List<ModelSizes> variants() {
    List<ModelSizes> all = new ArrayList<>();
    List<String> kinds = List.of("gated-gelu", "relu", "none");
    for (String both : kinds) {
      for (String encoder : List.of("", "gated-gelu", "relu", "none")) {
        for (String decoder : List.of("", "gated-gelu", "relu", "none")) {
          ModelParts parts =
              Records.with(
                  ModelParts.T5,
                  "feedForwardProj",
                  both,
                  "encoderFeedForwardProj",
                  encoder,
                  "decoderFeedForwardProj",
                  decoder);
          all.add(Records.with(SIZES, "parts", parts));
          all.add(latents(parts));
        }
      }
    }
    for (int decoderLayers : new int[] {1, 3}) {
      all.add(Records.with(SIZES, "decoderLayers", decoderLayers));
      all.add(Records.with(latents(ModelParts.T5), "decoderLayers", decoderLayers));
    }
    for (String part :
        List.of(
            "decoderPosition=none",
            "encoderPosition=rotary",
            "crossAttention=linear",
            "decoderMixer=fnet")) {
      int at = part.indexOf('=');
      ModelParts parts = Records.with(ModelParts.T5, part.substring(0, at), part.substring(at + 1));
      all.add(latents(parts));
      if (!part.endsWith("fnet")) {
        all.add(Records.with(SIZES, "parts", parts));
      }
    }
    all.add(with("maxPositions", 9));
    all.add(Records.with(with("encoderPosition", "learned", "maxPositions", 9), "tied", true));
    all.add(with("encoderPosition", "learned", "maxPositions", 9));
    all.add(with("encoderPosition", "learned", "maxPositions", 8));
    return all;
  }

  private static ModelSizes latents(ModelParts parts) {
    return Records.with(
        SIZES,
        "parts",
        Records.with(parts, "model", ModelKind.UNIVAE, "maxPositions", 20),
        "latents",
        LatentOptions.sphere(1, 3, 32));
  }

  private static ModelSizes with(Object... parts) {
    return Records.with(SIZES, "parts", Records.with(ModelParts.T5, parts));
  }
}
