package io.tianma.train.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tianma.data.store.Records;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What may be asked of a model that writes, what of it decides, and how it is said. */
class GenerationOptionsTest {
  private static final GenerationOptions GREEDY = GenerationOptions.GREEDY;

  private static GenerationOptions with(Object... namesAndValues) {
    return Records.with(GREEDY, namesAndValues);
  }

  private static Object value(String component, String written) {
    return switch (component) {
      case "beams", "topK", "minNewTokens", "noRepeatNgram" -> Integer.valueOf(written);
      default -> Double.valueOf(written);
    };
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "beams|0|generation.beams = 0: must be positive",
        "beams|-1|generation.beams = -1: must be positive",
        "lengthPenalty|NaN|generation.length-penalty = NaN: must be a number",
        "lengthPenalty|Infinity|generation.length-penalty = Infinity: must be a number",
        "temperature|-0.1|generation.temperature = -0.1: must be not negative",
        "temperature|Infinity|generation.temperature = Infinity: must be not negative",
        "temperature|NaN|generation.temperature = NaN: must be not negative",
        "topK|-1|generation.top-k = -1: must be not negative",
        "topP|0|generation.top-p = 0.0: must be above 0 and at most 1",
        "topP|1.01|generation.top-p = 1.01: must be above 0 and at most 1",
        "topP|NaN|generation.top-p = NaN: must be above 0 and at most 1",
        "minNewTokens|-1|generation.min-new-tokens = -1: must be not negative",
        "noRepeatNgram|-2|generation.no-repeat-ngram = -2: must be not negative",
        "repetitionPenalty|0|generation.repetition-penalty = 0.0: must be positive",
        "repetitionPenalty|-1|generation.repetition-penalty = -1.0: must be positive",
        "repetitionPenalty|Infinity|generation.repetition-penalty = Infinity: must be positive",
      })
  void whatMeansNothingIsRefused(String component, String written, String message) {
    assertThatThrownBy(() -> with(component, value(component, written)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @ParameterizedTest
  @CsvSource({
    "beams, 1",
    "lengthPenalty, -2",
    "temperature, 0",
    "topK, 0",
    "topP, 1",
    "topP, 1e-300",
    "minNewTokens, 0",
    "noRepeatNgram, 0",
    "repetitionPenalty, 1e-300",
  })
  void limitsAreAllowed(String component, String written) {
    Object value = value(component, written);
    assertThat(with(component, value)).hasFieldOrPropertyWithValue(component, value);
  }

  @Test
  void tokensAreDrawnWithOneBeamOnly() {
    assertThatThrownBy(() -> with("temperature", 0.5).withBeams(2))
        .hasMessage(
            "generation.temperature = 0.5: tokens are drawn with one beam only; set it to 0, or"
                + " beams to 1");
    assertThat(with("temperature", 0.5).withBeams(1)).isEqualTo(with("temperature", 0.5));
    assertThat(GREEDY.withBeams(2)).isEqualTo(with("beams", 2));
  }

  /** All settings but beams and temperature differ from those of greedy writing. */
  private static GenerationOptions unlike(int beams, BeamRule rule, double temperature) {
    return new GenerationOptions(beams, rule, 2, true, temperature, 40, 0.9, 7, 3, 4, 1.5);
  }

  /** What is not looked at is as greedy writing has it: 1, BERT4KERAS, 1, false, 0, 0, 1, 1. */
  @Test
  void whatIsNotLookedAtDecidesNothing() {
    assertThat(unlike(1, BeamRule.STANDARD, 0).decisive())
        .isEqualTo(new GenerationOptions(1, BeamRule.BERT4KERAS, 1, false, 0, 0, 1, 1, 3, 4, 1.5));
    assertThat(unlike(1, BeamRule.STANDARD, 0.5).decisive())
        .isEqualTo(
            new GenerationOptions(1, BeamRule.BERT4KERAS, 1, false, 0.5, 40, 0.9, 7, 3, 4, 1.5));
    assertThat(unlike(2, BeamRule.STANDARD, 0).decisive())
        .isEqualTo(new GenerationOptions(2, BeamRule.STANDARD, 2, true, 0, 0, 1, 1, 3, 4, 1.5));
    assertThat(Records.with(unlike(2, BeamRule.STANDARD, 0), "earlyStopping", false).decisive())
        .isEqualTo(new GenerationOptions(2, BeamRule.STANDARD, 2, false, 0, 0, 1, 1, 3, 4, 1.5));
    assertThat(unlike(2, BeamRule.BERT4KERAS, 0).decisive())
        .isEqualTo(new GenerationOptions(2, BeamRule.BERT4KERAS, 1, false, 0, 0, 1, 1, 3, 4, 1.5));
    assertThat(GREEDY.decisive()).isEqualTo(GREEDY);
  }

  @Test
  void everyRuleConstrainsByItself() {
    assertThat(GREEDY.constrains()).isFalse();
    assertThat(unlike(1, BeamRule.STANDARD, 0.5).constrains()).isTrue();
    assertThat(with("minNewTokens", 1).constrains()).isTrue();
    assertThat(with("noRepeatNgram", 1).constrains()).isTrue();
    assertThat(with("repetitionPenalty", 0.9).constrains()).isTrue();
    assertThat(with("temperature", 1.0, "topK", 3).constrains()).isFalse();
  }

  @Test
  void reportsSayWhatIsNotTheDefault() {
    assertThat(GREEDY.inWords()).isEqualTo("greedily");
    assertThat(GREEDY.withBeams(4).inWords()).isEqualTo("with 4 beams (bert4keras' rule)");
    GenerationOptions standard = with("beams", 2, "rule", BeamRule.STANDARD);
    assertThat(standard.inWords())
        .isEqualTo("with 2 beams (standard rule, length penalty 1.0, early stopping off)");
    assertThat(Records.with(standard, "lengthPenalty", 0.5, "earlyStopping", true).inWords())
        .isEqualTo("with 2 beams (standard rule, length penalty 0.5, early stopping on)");
    assertThat(with("temperature", 0.7).inWords())
        .isEqualTo("by drawing tokens at temperature 0.7, seed 1");
    assertThat(with("temperature", 0.7, "topK", 1, "topP", 0.5, "seed", 9L).inWords())
        .isEqualTo(
            "by drawing tokens at temperature 0.7 among the 1 most likely within a probability of"
                + " 0.5, seed 9");
    assertThat(with("minNewTokens", 1, "noRepeatNgram", 1, "repetitionPenalty", 1.2).inWords())
        .isEqualTo("greedily, at least 1 tokens, no run of 1 tokens twice, repetition penalty 1.2");
  }
}
