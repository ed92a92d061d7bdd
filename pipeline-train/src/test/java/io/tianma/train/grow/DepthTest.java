package io.tianma.train.grow;

import static org.assertj.core.api.Assertions.assertThat;

import io.tianma.train.model.Architecture;
import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.model.parameter.Parameter;
import io.tianma.train.model.parameter.Parameters;
import io.tianma.train.plan.GrowOptions;
import io.tianma.train.plan.GrowOptions.NewLayers;
import io.tianma.train.plan.GrowOptions.ScheduleRestart;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** From one layer to two: what stands in the new block. */
class DepthTest {
  private static final ModelConfig SMALL = ModelConfig.t511(110, 8, 4, 2, 12, 1);
  private static final ModelConfig DEEP = ModelConfig.t511(110, 8, 4, 2, 12, 2);
  private static final String OLD = "encoder.block.0.";
  private static final String NEW = "encoder.block.1.";
  private static final String Q = "layer.0.SelfAttention.q.weight";
  private static final String O = "layer.0.SelfAttention.o.weight";
  private static final String WO = "layer.1.DenseReluDense.wo.weight";

  @Test
  void aCopyHasTheProjectionsOfTheBlockBelow() {
    assertThat(grown(NewLayers.COPY, NEW + Q)).isEqualTo(old(OLD + Q));
  }

  @Test
  void aRandomBlockHasItsOwn() {
    assertThat(grown(NewLayers.RANDOM, NEW + Q)).isNotEqualTo(old(OLD + Q));
    assertThat(grown(NewLayers.RANDOM, NEW + Q)).doesNotContain(0f);
  }

  @ParameterizedTest
  @EnumSource(NewLayers.class)
  void aNewBlockAddsNothingAndTheOldOneStays(NewLayers layers) {
    assertThat(grown(layers, NEW + O)).containsOnly(0f);
    assertThat(grown(layers, NEW + WO)).containsOnly(0f);
    assertThat(grown(layers, "decoder.block.1.layer.1.EncDecAttention.o.weight")).containsOnly(0f);
    for (String kept : new String[] {Q, O, WO}) {
      assertThat(grown(layers, OLD + kept)).as(kept).isEqualTo(old(OLD + kept));
    }
  }

  private static float[] grown(NewLayers layers, String name) {
    Growth growth = new Growth(SMALL, DEEP, options(layers), 3);
    Parameters parameters = Architecture.parameters(growth.config());
    return of(parameters.named(name), growth.apply(Quantity.WEIGHT, flat()));
  }

  private static float[] old(String name) {
    return of(Architecture.parameters(SMALL).named(name), flat());
  }

  private static float[] flat() {
    float[] flat = new float[Math.toIntExact(Architecture.parameters(SMALL).count())];
    for (int i = 0; i < flat.length; i++) {
      flat[i] = 1 + i * 1e-3f;
    }
    return flat;
  }

  private static float[] of(Parameter parameter, float[] flat) {
    return Arrays.copyOfRange(flat, (int) parameter.offset(), (int) parameter.end());
  }

  private static GrowOptions options(NewLayers layers) {
    return new GrowOptions(0.5, layers, ScheduleRestart.CONTINUE, 8);
  }
}
