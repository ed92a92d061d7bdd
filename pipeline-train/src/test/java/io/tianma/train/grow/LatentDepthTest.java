package io.tianma.train.grow;

import static org.assertj.core.api.Assertions.assertThat;

import io.tianma.train.model.Architecture;
import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.model.parameter.Parameter;
import io.tianma.train.plan.GrowOptions;
import io.tianma.train.plan.GrowOptions.NewLayers;
import io.tianma.train.plan.GrowOptions.ScheduleRestart;
import io.tianma.train.plan.GrowOptions.Splits;
import io.tianma.train.plan.GrowthOperator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A stack with latents grows below them: which block comes from which, -1 for the identity. */
class LatentDepthTest {
  private static final ModelConfig SMALL = model(4, 2);
  private static final GrowOptions OPTIONS =
      new GrowOptions(Splits.EQUAL, 0, NewLayers.COPY, ScheduleRestart.CONTINUE, 1);

  private static ModelConfig model(int layers, int latentFrom) {
    return ModelConfig.builder(23, 8, 4, 2, 6, layers)
        .tokens(0, 1, 2)
        .set("model", "univae")
        .set("max_positions", 20)
        .set("latent_from", latentFrom)
        .set("latent_width", 5)
        .build();
  }

  /** Old blocks 0 and 1 stand below 2 and 3, whose latents were learned. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "top layers 6|0 1 -1 -1 2 3",
        "top layers|0 1 -1 -1 2 3",
        "spread layers 6|0 -1 1 -1 2 3",
        "spread layers|0 -1 1 -1 2 3",
        "stack layers 6|0 1 0 1 2 3",
        "interleave layers|0 0 1 1 2 3",
      })
  void newBlocksStandBelowTheLatents(String operator, String expected) {
    assertThat(blocks(List.of(operator))).isEqualTo(expected);
  }

  /** Three blocks stand below after the first step: 0 1 and a new one. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"top layers 5|top layers|0 1 -1 -1 2 3", "top layers 5|spread layers|0 1 -1 -1 2 3"})
  void aSizeOfItsOwnIsAStepOnTheWay(String first, String second, String expected) {
    Growth growth = growth(List.of(first, second));
    ModelConfig between = growth.steps().get(0).config();
    assertThat(between.encoder().layers()).isEqualTo(5);
    assertThat(between.latents().latentFrom()).isEqualTo(3);
    assertThat(blocks(List.of(first, second))).isEqualTo(expected);
  }

  private static Growth growth(List<String> plan) {
    List<GrowthOperator> operators = plan.stream().map(GrowthOperator::parse).toList();
    return new Growth(SMALL, model(6, 4), operators, OPTIONS, 3);
  }

  private static String blocks(List<String> plan) {
    Growth growth = growth(plan);
    assertThat(growth.config().encoder().layers()).isEqualTo(6);
    assertThat(growth.config().latents().latentFrom()).isEqualTo(4);
    double[] old = GrownModels.lively(SMALL);
    double[] grown = growth.apply(Quantity.WEIGHT, old);
    Entries entries = new Entries(SMALL, old, growth.config(), grown);
    List<String> from = IntStream.range(0, 6).mapToObj(block -> from(entries, block)).toList();
    return String.join(" ", from);
  }

  private static String from(Entries entries, int block) {
    String name = "encoder.block.%d.layer.1.DenseReluDense.wo.weight";
    Parameter now = Architecture.parameters(entries.large()).named(name.formatted(block));
    double greatest = 0;
    for (int i = (int) now.offset(); i < now.end(); i++) {
      greatest = Math.max(greatest, Math.abs(entries.after()[i]));
    }
    if (greatest == 0) {
      return "-1";
    }
    int old =
        IntStream.range(0, 4)
            .filter(b -> entries.same(name.formatted(b), name.formatted(block)))
            .findFirst()
            .orElseThrow();
    return String.valueOf(old);
  }
}
