package io.tianma.train.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tianma.train.model.Architecture;
import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.model.parameter.Parameter;
import io.tianma.train.model.parameter.Parameters;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ParameterRulesTest {
  private static final Parameters PARAMETERS = Architecture.parameters(ModelConfig.quick(4000));

  private static double decay(ParameterRules rules, String name) {
    return rules.decay(PARAMETERS.named(name));
  }

  @Test
  void decaysAllButNormsUnlessToldOtherwise() {
    ParameterRules rules = ParameterRules.decay(0.01);
    assertThat(decay(rules, "encoder.block.0.layer.0.layer_norm.weight")).isZero();
    assertThat(decay(rules, "decoder.final_layer_norm.weight")).isZero();
    assertThat(decay(rules, "shared.weight")).isEqualTo(0.01);
    long without = PARAMETERS.list().stream().filter(p -> rules.decay(p) == 0).count();
    long vectors = PARAMETERS.list().stream().filter(p -> p.shape().size() == 1).count();
    assertThat(without).isEqualTo(vectors);
  }

  @Test
  void theFirstRuleThatMatchesHolds() {
    ParameterRules rules =
        new ParameterRules(
            0.01, List.of("decoder.*.wo.weight = 0.3", "decoder.* =0.2", "*wo* = 0"), List.of());
    assertThat(decay(rules, "decoder.block.1.layer.2.DenseReluDense.wo.weight")).isEqualTo(0.3);
    assertThat(decay(rules, "decoder.final_layer_norm.weight")).isEqualTo(0.2);
    assertThat(decay(rules, "encoder.block.1.layer.1.DenseReluDense.wo.weight")).isZero();
    assertThat(decay(rules, "lm_head.weight")).isEqualTo(0.01);
  }

  @Test
  void aPatternIsNoRegularExpression() {
    ParameterRules rules = new ParameterRules(0, List.of(), List.of("shared.weight", "lm?head.*"));
    assertThat(rules.frozen(PARAMETERS.named("shared.weight"))).isTrue();
    assertThat(rules.frozen(PARAMETERS.named("lm_head.weight"))).isFalse();
    assertThat(new NamePattern("shared.weight").matches("sharedXweight")).isFalse();
    assertThat(new NamePattern("shared.*").matches("shared.weight")).isTrue();
    assertThat(new NamePattern("shared.*").matches("encoder.shared.weight")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"*norm*", "*norm* = much", "= 1", "*norm* = -1", "*norm* = NaN", ""})
  void refusesARuleThatIsNone(String rule) {
    assertThatThrownBy(() -> new ParameterRules(0, List.of(rule), List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("decay-rules = " + rule + ": must be like \"*layer_norm.weight = 0\"");
  }

  @Test
  void refusesPatternsThatMatchNothingAndFreezingAll() {
    assertThatThrownBy(() -> freeze("embedding.*").check(PARAMETERS))
        .hasMessageStartingWith("freeze = embedding.*: matches no parameter");
    assertThatThrownBy(
            () -> new ParameterRules(0, List.of("*bias=1", "x=0"), List.of()).check(PARAMETERS))
        .hasMessageStartingWith("decay-rules = *bias: matches no parameter");
    assertThatThrownBy(() -> freeze("*").check(PARAMETERS))
        .hasMessage("freeze = [*]: nothing is left to train");
  }

  @Test
  void whatIsFrozenIsHeldStill() {
    Parameters few = Architecture.parameters(ModelConfig.t511(150, 16, 4, 2, 24, 1));
    float[] momentum = new float[(int) few.count()];
    Arrays.fill(momentum, 3);
    ParameterRules rules = freeze("encoder.*", "lm_head.weight");
    rules.still(few, momentum);
    for (Parameter parameter : few) {
      float[] own = Arrays.copyOfRange(momentum, (int) parameter.offset(), (int) parameter.end());
      boolean frozen =
          parameter.name().startsWith("encoder.") || parameter.name().equals("lm_head.weight");
      assertThat(own).as(parameter.name()).containsOnly(frozen ? 0 : 3);
    }
  }

  private static ParameterRules freeze(String... patterns) {
    return new ParameterRules(0, List.of(), List.of(patterns));
  }
}
