package io.tianma.train.grow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tianma.train.model.Variants;
import io.tianma.train.model.config.Builder;
import io.tianma.train.model.config.FeedForward;
import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.model.config.ModelKey;
import io.tianma.train.model.config.ModelKeys;
import io.tianma.train.plan.GrowOptions;
import io.tianma.train.plan.GrowOptions.NewLayers;
import io.tianma.train.plan.GrowOptions.ScheduleRestart;
import io.tianma.train.plan.GrowOptions.Splits;
import io.tianma.train.plan.GrowthOperator;
import io.tianma.train.tensor.DType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A grown model computes what the small one did, whatever the plan is; what cannot is refused. */
class PlanGrowthTest {
  /** With an epsilon this large a forgotten correction shows. */
  private static final double EPSILON = 1e-2;

  private static final List<ModelConfig> VARIANTS =
      Variants.all().map(variant -> variant.getPayload()).toList();

  /** Random variants, plans, orders, sizes and splits; float64, and float32 on the real kernels. */
  @Property(tries = 40, seed = "19")
  void everyPlanKeepsTheFunction(
      @ForAll @IntRange(min = 0, max = 10_000) int variant,
      @ForAll @IntRange(min = 0, max = 1_000_000) int seed) {
    ModelConfig small = VARIANTS.get(variant % VARIANTS.size()).but().normEpsilon(EPSILON).build();
    Random random = new Random(seed);
    List<String> plan = new ArrayList<>(operators(small, random));
    Collections.shuffle(plan, random);
    List<String> some = plan.subList(0, 1 + random.nextInt(plan.size()));
    check(small, some, seed % 2 == 0 ? Splits.EQUAL : Splits.UNEQUAL, seed);
  }

  /** Every pair of operators, in both orders, with both heads. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void everyPairOfOperatorsKeepsTheFunction(boolean tied) {
    ModelConfig small = model().tied(tied).build();
    List<String> all =
        List.of(
            "repeat d-model 16",
            "tile d-model 19 unequal",
            "copy heads 3",
            "repeat heads 4 equal",
            "copy d-ff 13",
            "repeat d-ff 12",
            "copy d-kv 7",
            "repeat d-kv 8",
            "spread encoder-layers 3",
            "top decoder-layers 4",
            "extend max-positions 30");
    for (String first : all) {
      for (String second : all) {
        if (!first.split(" ", -1)[1].equals(second.split(" ", -1)[1])) {
          assertThat(difference(small, List.of(first, second), Splits.UNEQUAL, 3))
              .as(first + ", " + second)
              .isLessThan(1e-10);
        }
      }
    }
  }

  /** Operators that this variant bears, one for each axis, with sizes of their own. */
  private static List<String> operators(ModelConfig small, Random random) {
    String mixer = small.encoder().mixer();
    boolean turned = small.encoder().position().startsWith("rotary");
    boolean grouped = mixer.matches("light-conv|dynamic-conv");
    boolean linear = mixer.equals("linear") || small.cross().equals("linear");
    boolean scaled = mixer.equals("mlp-mixer") || small.encoder().position().equals("sinusoidal");
    int d = small.dModel();
    int k = small.encoder().dKv();
    List<String> all = new ArrayList<>();
    if (!mixer.equals("fnet")) {
      boolean repeat = !scaled && random.nextBoolean();
      int uneven = d + (grouped ? 4 : 1) + (grouped ? 0 : random.nextInt(2 * d));
      all.add(
          repeat
              ? "repeat d-model " + d * (2 + random.nextInt(2))
              : "tile d-model " + (random.nextBoolean() ? 2 * d : uneven));
    }
    all.add(pick(random, "copy heads ", "repeat heads ") + 2 * small.encoder().heads());
    all.add("copy d-ff " + (small.encoder().dFf() + 1 + random.nextInt(9)));
    if (turned || linear) {
      all.add("copy d-kv " + 2 * k);
    } else {
      all.add(
          random.nextBoolean()
              ? "repeat d-kv " + 2 * k
              : "copy d-kv " + (k + random.nextInt(k) + 1));
    }
    int layers = small.encoder().layers() + 1 + random.nextInt(3);
    all.add(pick(random, "spread layers ", "top layers ") + layers);
    if (small.latentLayers() == 0 && !mixer.equals("fnet")) {
      all.add("extend max-positions " + (small.maxPositions() + 1 + random.nextInt(9)));
    }
    all.add("copy synthesizer-rank " + (small.mixers().synthesizerRank() + 1));
    all.add("copy token-hidden " + (small.tokenHidden() + 3));
    all.add("copy gating-hidden " + 2 * small.gatingHidden());
    all.add("copy gate-attention " + (small.mixers().gateAttention() + 2));
    all.add("copy memory-slots " + 2 * small.mixers().memorySlots());
    if (mixer.equals("depthwise-conv")) {
      all.add("copy kernel-size 6");
    }
    return all;
  }

  private static String pick(Random random, String one, String other) {
    return random.nextBoolean() ? one : other;
  }

  private static void check(ModelConfig small, List<String> plan, Splits splits, long seed) {
    assertThat(difference(small, plan, splits, seed)).as(small + " " + plan).isLessThan(1e-10);
    double[] weights = GrownModels.lively(small);
    Growth growth = growth(small, plan, splits, seed);
    double[] grown = growth.apply(Quantity.WEIGHT, weights);
    try (GrownModels before = new GrownModels(small, weights, DType.F32);
        GrownModels after = new GrownModels(growth.config(), grown, DType.F32)) {
      assertThat(before.difference(after)).as(small + " " + plan).isLessThan(1e-5);
      assertThat(after.loss()).isCloseTo(before.loss(), within(1e-5 * before.loss()));
      assertThat(after.greedy()).as(small + " " + plan).isEqualTo(before.greedy());
    }
  }

  private static double difference(ModelConfig small, List<String> plan, Splits splits, long seed) {
    double[] weights = GrownModels.lively(small);
    Growth growth = growth(small, plan, splits, seed);
    double[] grown = growth.apply(Quantity.WEIGHT, weights);
    try (DoubleModel before = new DoubleModel(small, weights);
        DoubleModel after = new DoubleModel(growth.config(), grown)) {
      return before.difference(after, GrownModels.SOURCE, GrownModels.PREFIX);
    }
  }

  static Growth growth(ModelConfig small, List<String> plan, Splits splits, long seed) {
    return growth(small, plan, options(splits), seed);
  }

  static Growth growth(ModelConfig small, List<String> plan, GrowOptions options, long seed) {
    List<GrowthOperator> operators = plan.stream().map(GrowthOperator::parse).toList();
    return new Growth(small, target(small, operators), operators, options, seed);
  }

  /** The model that the sizes of a plan lead to. */
  private static ModelConfig target(ModelConfig small, List<GrowthOperator> plan) {
    Builder target = small.but();
    for (GrowthOperator operator : plan) {
      for (ModelKey key : ModelKeys.sizes()) {
        boolean layers = operator.axis().equals("layers") && key.setting().endsWith("coder-layers");
        if (layers || key.setting().equals(operator.axis())) {
          target.set(key.json(), operator.size());
        }
      }
      if (operator.deepens("encoder") && small.latentLayers() > 0) {
        target.layers(operator.size(), operator.size());
        target.set("latent_from", operator.size() - small.latentLayers());
      }
    }
    return target.build();
  }

  private static GrowOptions options(Splits splits) {
    return new GrowOptions(splits, 0.5, NewLayers.COPY, ScheduleRestart.CONTINUE, 8);
  }

  private static Builder model() {
    return ModelConfig.builder(23, 8, 4, 2, 6, 1)
        .layers(2, 2)
        .relativeBias(8, 20)
        .tokens(0, 1, 2)
        .encoder("softmax", "learned")
        .decoder("softmax", "relative-bias")
        .feedForward(FeedForward.GATED_GELU)
        .set("max_positions", 20)
        .normEpsilon(EPSILON);
  }

  /** Su's table, T5's version: k = 2, all widths. */
  @Test
  void repeatingAllWidthsIsTheConstructionOfSu() {
    ModelConfig small = model().build();
    List<String> plan = List.of("repeat d-model 16", "repeat d-kv 8", "repeat d-ff 12");
    double[] old = GrownModels.lively(small);
    Growth growth = growth(small, plan, Splits.EQUAL, 3);
    double[] grown = growth.apply(Quantity.WEIGHT, old);
    assertThat(growth.config().normEpsilon()).isCloseTo(EPSILON / 2, within(1e-15));
    double root = Math.sqrt(0.5);
    String attention = "encoder.block.1.layer.0.SelfAttention.";
    String hidden = "decoder.block.0.layer.2.DenseReluDense.";
    Entries entries = new Entries(small, old, growth.config(), grown);
    for (String part : List.of("q", "k", "v", "o")) {
      assertThat(entries.ratio(attention + part + ".weight", 2, 2)).isCloseTo(0.5, within(1e-12));
    }
    assertThat(entries.ratio("shared.weight", 1, 2)).isCloseTo(root, within(1e-12));
    assertThat(entries.ratio("lm_head.weight", 1, 2)).isCloseTo(root, within(1e-12));
    assertThat(entries.ratio(hidden + "wi_0.weight", 2, 2)).isCloseTo(root, within(1e-12));
    assertThat(entries.ratio(hidden + "wo.weight", 2, 2)).isCloseTo(root / 2, within(1e-12));
    String norm = "encoder.final_layer_norm.weight";
    assertThat(entries.ratio(norm, 1, 2)).isCloseTo(root, within(1e-12));
    assertThat(difference(small, plan, Splits.EQUAL, 3)).isLessThan(1e-10);
    double[] gradients = GrownModels.gradients(small, old);
    double[] actual = GrownModels.gradients(growth.config(), grown);
    Entries ratios = new Entries(small, gradients, growth.config(), actual);
    assertThat(ratios.ratio(attention + "v.weight", 2, 2)).isCloseTo(0.5, within(1e-6));
    assertThat(ratios.ratio(hidden + "wi_0.weight", 2, 2)).isCloseTo(0.35355339, within(1e-6));
    assertThat(ratios.ratio(hidden + "wo.weight", 2, 2)).isCloseTo(root, within(1e-6));
    assertThat(ratios.ratio("shared.weight", 1, 2)).isCloseTo(root, within(1e-6));
    assertThat(ratios.ratio("lm_head.weight", 1, 2)).isCloseTo(root, within(1e-6));
    assertThat(ratios.ratio(norm, 1, 2)).isCloseTo(root, within(1e-6));
  }

  @Test
  void gradientsHaveTheDeclaredRatiosWhateverTheEvenPlan() {
    for (boolean tied : new boolean[] {false, true}) {
      ModelConfig small = model().tied(tied).build();
      List<String> plan =
          List.of("repeat d-model 24", "copy heads 4", "repeat d-ff 12", "copy d-kv 8");
      double[] old = GrownModels.lively(small);
      Growth growth = growth(small, plan, Splits.EQUAL, 3);
      double[] expected = growth.apply(Quantity.FIRST_MOMENT, GrownModels.gradients(small, old));
      double[] actual = GrownModels.gradients(growth.config(), growth.apply(Quantity.WEIGHT, old));
      for (int i = 0; i < expected.length; i++) {
        assertThat(actual[i]).isCloseTo(expected[i], within(1e-12));
      }
    }
  }

  /** Stacking copies what it finds: no identity, and nothing that says so. */
  @Test
  void stackingAndInterleavingAreNotLossless() {
    ModelConfig small = model().build();
    for (String operator : List.of("stack layers 4", "interleave layers 4")) {
      Growth growth = growth(small, List.of(operator), Splits.UNEQUAL, 3);
      assertThat(growth.lossless()).isFalse();
      assertThat(difference(small, List.of(operator), Splits.UNEQUAL, 3)).isGreaterThan(1e-3);
    }
    assertThat(growth(small, List.of("spread layers 4"), Splits.UNEQUAL, 3).lossless()).isTrue();
    double[] old = GrownModels.lively(small);
    String part = "layer.1.DenseReluDense.wo.weight";
    for (int block = 0; block < 4; block++) {
      Growth stack = growth(small, List.of("stack encoder-layers 4"), Splits.EQUAL, 3);
      double[] stacked = stack.apply(Quantity.WEIGHT, old);
      Entries entries = new Entries(small, old, stack.config(), stacked);
      String of = "encoder.block.%d.%s";
      assertThat(entries.same(of.formatted(block % 2, part), of.formatted(block, part))).isTrue();
      Growth woven = growth(small, List.of("interleave encoder-layers 4"), Splits.EQUAL, 3);
      Entries others =
          new Entries(small, old, woven.config(), woven.apply(Quantity.FIRST_MOMENT, old));
      assertThat(others.same(of.formatted(block / 2, part), of.formatted(block, part))).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "repeat d-model 12 | growth = repeat d-model: 12 is no multiple of the 8",
        "tile d-model 6 | d-model = 6: a model of 8 cannot grow into a smaller one",
        "copy heads 2 | growth = copy heads 2: the model has that size already",
        "copy wheels 2 | growth = copy wheels 2: wheels is no size that grows",
        "tile layers 4 | growth = tile layers 4: what makes layers larger is spread, top",
        "stack heads 4 | growth = stack heads 4: what makes heads larger is tile, repeat",
        "copy d-model 16 | growth = copy d-model 16: what makes d-model larger is tile or repeat",
        "widen heads 4 | growth = widen heads 4: widen is no operator; there are tile, repeat",
        "copy heads four | growth = copy heads four: four is neither a size nor equal",
        "copy | growth = copy: must be OPERATOR AXIS",
        "spread encoder-layers 1 | encoder-layers = 1: a model of 2 cannot grow",
      })
  void refusesAnImpossiblePlanInOneLine(String operator, String message) {
    ModelConfig small = model().build();
    assertThatThrownBy(() -> growth(small, List.of(operator), Splits.EQUAL, 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(message)
        .hasMessageNotContaining("\n");
  }

  @Test
  void refusesAPlanThatEndsElsewhereAndPartsThatMindTheScale() {
    ModelConfig small = model().build();
    ModelConfig target = small.but().set("num_heads", 4).set("d_ff", 12).build();
    List<GrowthOperator> plan = List.of(GrowthOperator.parse("copy heads"));
    assertThatThrownBy(() -> new Growth(small, target, plan, options(Splits.EQUAL), 3))
        .hasMessageStartingWith("d-ff = 12: the plan [copy heads] ends at 6; add an operator");
    Stream.of("mlp-mixer", "sinusoidal")
        .forEach(
            part -> {
              ModelConfig minds =
                  part.equals("sinusoidal")
                      ? model().encoder("softmax", part).build()
                      : model().encoder(part, "none").build();
              assertThatThrownBy(() -> growth(minds, List.of("repeat d-model 16"), Splits.EQUAL, 3))
                  .hasMessageStartingWith(
                      "growth = repeat d-model: " + part + " reads the stream's");
            });
    ModelConfig turned = model().encoder("softmax", "rotary").build();
    assertThatThrownBy(() -> growth(turned, List.of("repeat d-kv 8"), Splits.EQUAL, 3))
        .hasMessageStartingWith("growth = repeat d-kv: its indices have an order of their own");
  }
}
