package io.tianma.train.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.tianma.train.model.Architecture;
import io.tianma.train.model.config.Builder;
import io.tianma.train.model.config.LatentOptions;
import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.model.parameter.Parameter;
import io.tianma.train.tensor.RotaryPairs.Layout;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Heads of 8 coordinates: those that are turned together stand side by side or a half apart. */
class RotaryLayoutsTest {
  /**
   * Where each coordinate of (0, 4), (1, 5), (2, 6), (3, 7) is in (0, 1), (2, 3), (4, 5), (6, 7).
   */
  private static final int[] TO_HALF = {0, 2, 4, 6, 1, 3, 5, 7};

  /** The same within each half of the head. */
  private static final int[] TO_HALF_2D = {0, 2, 1, 3, 4, 6, 5, 7};

  private static final int[] TO_INTERLEAVED = {0, 4, 1, 5, 2, 6, 3, 7};

  private static final String ENCODER = "encoder.block.0.layer.0.SelfAttention.";
  private static final String DECODER = "decoder.block.0.layer.0.SelfAttention.";
  private static final int BEHIND = 3;

  private static Builder model(String encoder, String decoder) {
    return ModelConfig.builder(150, 6, 8, 2, 10, 1)
        .encoder("softmax", encoder)
        .decoder("softmax", decoder);
  }

  @Test
  void queriesAndKeysOfTheEncoderMove() {
    moves(model("rotary", "none"), Layout.HALF, both(ENCODER, TO_HALF));
  }

  @Test
  void queriesAndKeysOfTheDecodersOwnAttentionMove() {
    moves(model("relative-bias", "rotary"), Layout.HALF, both(DECODER, TO_HALF));
  }

  @Test
  void eachStackMovesAsItsPositionsAre() {
    moves(
        model("rotary-2d", "rotary").set("sentence_end_ids", List.of(110)),
        Layout.HALF,
        Map.of(
            ENCODER + "q.weight", TO_HALF_2D,
            ENCODER + "k.weight", TO_HALF_2D,
            DECODER + "q.weight", TO_HALF,
            DECODER + "k.weight", TO_HALF));
  }

  @Test
  void theOtherWayIsTheInverse() {
    Builder half = model("rotary", "none").set("rotary_layout", "half");
    moves(half, Layout.INTERLEAVED, both(ENCODER, TO_INTERLEAVED));
  }

  @Test
  void directionsOfRandomFeaturesMoveWithTheHead() {
    Builder linear =
        ModelConfig.builder(150, 6, 8, 2, 10, 1)
            .encoder("linear", "rotary")
            .decoder("softmax", "none")
            .set("feature_map", "favor")
            .set("features", 5);
    moves(
        linear,
        Layout.HALF,
        Map.of(
            ENCODER + "q.weight", TO_HALF,
            ENCODER + "k.weight", TO_HALF,
            ENCODER + "features.weight", TO_HALF));
  }

  @Test
  void theOneStackOfAModelWithLatentsMoves() {
    Builder univae =
        ModelConfig.builder(150, 6, 8, 2, 10, 1)
            .layers(2, 2)
            .set("model", "univae")
            .set("max_positions", 20)
            .latents(LatentOptions.sphere(1, 3, 32));
    String second = "encoder.block.1.layer.0.SelfAttention.";
    moves(
        univae,
        Layout.HALF,
        Map.of(
            ENCODER + "q.weight", TO_HALF,
            ENCODER + "k.weight", TO_HALF,
            second + "q.weight", TO_HALF,
            second + "k.weight", TO_HALF));
  }

  @Test
  void nothingMovesToTheSameLayout() {
    moves(model("rotary", "rotary"), Layout.INTERLEAVED, Map.of());
    moves(model("rotary", "rotary").set("rotary_layout", "half"), Layout.HALF, Map.of());
  }

  @Test
  void withoutRotaryPositionsNothingMoves() {
    moves(model("none", "relative-bias"), Layout.HALF, Map.of());
  }

  @Test
  void theConvertedModelDiffersInItsLayoutOnly() {
    ModelConfig config = model("rotary", "rotary").build();
    ModelConfig half = RotaryLayouts.converted(config, Layout.HALF);
    assertThat(half.positions().rotaryLayout()).isEqualTo(Layout.HALF);
    assertThat(half).isEqualTo(model("rotary", "rotary").set("rotary_layout", "half").build());
    assertThat(RotaryLayouts.converted(half, Layout.INTERLEAVED)).isEqualTo(config);
  }

  private static Map<String, int[]> both(String attention, int[] order) {
    return Map.of(attention + "q.weight", order, attention + "k.weight", order);
  }

  /** Each number is its place before: all stay but those of the given parameters. */
  private static void moves(Builder builder, Layout layout, Map<String, int[]> orders) {
    ModelConfig config = builder.build();
    var parameters = Architecture.parameters(config);
    float[] flat = new float[(int) parameters.count() + BEHIND];
    for (int i = 0; i < flat.length; i++) {
      flat[i] = i;
    }
    RotaryLayouts.convert(config, layout, flat);
    int at = 0;
    for (Parameter parameter : parameters) {
      int[] order = orders.get(parameter.name());
      int columns = parameter.shape().get(parameter.shape().size() - 1);
      boolean rows = !parameter.name().endsWith("features.weight");
      int begin = at;
      for (; at < begin + parameter.elements(); at++) {
        int row = (at - begin) / columns;
        int column = (at - begin) % columns;
        if (order != null) {
          row = rows ? row / 8 * 8 + order[row % 8] : row;
          column = rows ? column : order[column];
        }
        assertThat(flat[at]).as(parameter.name()).isEqualTo(begin + row * columns + column);
      }
    }
    for (; at < flat.length; at++) {
      assertThat(flat[at]).isEqualTo(at);
    }
    assertThat(orders.keySet()).allMatch(parameters::contains);
  }
}
